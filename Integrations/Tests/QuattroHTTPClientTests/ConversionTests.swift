import AsyncHTTPClient
import NIOCore
import Quattro
import QuattroHTTPClient
import Testing

/// What becomes of deadlines and errors on their way between the libraries.
struct ConversionTests {
    @Test func `a deadline of an event loop is as far away`() {
        let before = NIODeadline.now()
        let deadline = NIODeadline(.after(.seconds(100)))
        #expect(deadline > before + .seconds(90))
        #expect(deadline <= .now() + .seconds(100))
        let past = NIODeadline(.now - .seconds(1))
        #expect(past < before)
        #expect(past > before - .seconds(20))
    }

    @Test func `what is out of its range is the end of it`() {
        #expect(NIODeadline(.never) == .distantFuture)
        #expect(NIODeadline(.passed) == .distantPast)
        #expect(NIODeadline(.after(.seconds(Int64.max))) == .distantFuture)
        #expect(NIODeadline(.now - .seconds(Int64.max)) == .distantPast)
        #expect(NIODeadline(.now - .seconds(400 * 365 * 86_400)) == .distantPast)
    }

    @Test func `only the client's cancelled is a cancellation`() {
        #expect(HTTPClientError.cancelled.isCancellation)
        #expect(!HTTPClientError.deadlineExceeded.isCancellation)
        #expect(!HTTPClientError.requestStreamCancelled.isCancellation)
        #expect(!HTTPClientError.readTimeout.isCancellation)
        #expect(!HTTPClientError.remoteConnectionClosed.isCancellation)
    }

    @Test func `a scope recognises the client's cancelled`() async throws {
        let (error, _) = await failure {
            try await fail(after: .milliseconds(1)) {
                try? await Task.sleep(until: .never, clock: .quattro)
                throw HTTPClientError.cancelled
            }
        }
        #expect((error as? DeadlineExceeded)?.bodyError as? HTTPClientError == .cancelled)
    }
}
