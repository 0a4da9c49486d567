import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

/// What becomes of handlers whose time runs out.
struct HandlerTests {
    struct LibraryError: Error {}

    /// Asks once.
    private static func answer(
        milliseconds: Int = 30,
        warnsAfter: Duration = .milliseconds(500),
        events: Events = Events(),
        lines: Lines = Lines(),
        _ handler: @escaping @Sendable () async throws -> Response
    ) async throws -> TestResponse {
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(warnsAfter: warnsAfter, observer: events))
        router.get("/work") { _, _ in try await handler() }
        return try await QuattroHummingbirdTests.answer(
            of: router,
            to: "/work",
            headers: [.envoy: "\(milliseconds)"],
            logger: lines.logger
        )
    }

    private static func text(_ text: String) -> Response {
        Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    @Test func `a handler that gives up at the deadline is answered 504`() async throws {
        let events = Events()
        let lines = Lines()
        let response = try await Self.answer(events: events, lines: lines) {
            try await waitUntilCancelled()
            return Self.text("done")
        }
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        let stop = try await events.stop()
        #expect(stop.ending == .deadline)
        #expect(events.entries.last?.operation == "/work")
        let line = try #require(lines.record.elements.first { $0.message == "the handler gave up" })
        #expect(line.metadata["quattro.ending"] == "deadline")
        #expect(line.metadata["http.route"] == "/work")
        #expect(line.metadata["error.type"] == nil)
    }

    @Test func `a value that a handler returns late is sent, and its lateness told`() async throws {
        let events = Events()
        let lines = Lines()
        let response = try await Self.answer(events: events, lines: lines) {
            try? await waitUntilCancelled()
            #expect(Task.isCancelled)
            return Self.text("late")
        }
        #expect(response.status == .ok)
        #expect(response.text == "late")
        #expect(response.marker == nil)
        #expect(try await events.stop().ending == .deadline)
        #expect(lines.record.elements.contains { $0.message == "the handler returned late" })
    }

    @Test func `a long response that a handler returns late is sent as a whole`() async throws {
        let long = String(repeating: "x", count: 200 * 1024)
        let response = try await Self.answer {
            try? await waitUntilCancelled()
            return Self.text(long)
        }
        #expect(response.status == .ok)
        #expect(response.text == long)
    }

    @Test func `a response that a handler returns late, with a body that is still to be made, is no answer`()
        async throws
    {
        let events = Events()
        let response = try await Self.answer(events: events) {
            try? await waitUntilCancelled()
            return Response(status: .ok, body: ResponseBody { _ in Issue.record("the body was written") })
        }
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        #expect(events.stops(.deadline) == 1)
    }

    @Test func `a handler that swallows its cancellation and then throws is answered 504, and measured`() async throws {
        let events = Events()
        let response = try await Self.answer(events: events) {
            try? await waitUntilCancelled()
            try await withShield { try await Task.sleep(for: .milliseconds(50)) }
            throw LibraryError()
        }
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        #expect(try await events.stop().latency >= .milliseconds(50))
    }

    @Test func `a library's own error for a cancellation is answered 504, and stands in the log`() async throws {
        let lines = Lines()
        let response = try await Self.answer(lines: lines) {
            try? await waitUntilCancelled()
            throw HTTPError(.badGateway, message: "the driver was interrupted")
        }
        #expect(response.status == .gatewayTimeout)
        #expect(response.marker == "deadline")
        let line = try #require(lines.record.elements.first { $0.message == "the handler gave up" })
        #expect(line.metadata["error.type"]?.description.contains("the driver was interrupted") == true)
    }

    @Test func `an error that a handler throws in time is its own`() async throws {
        let response = try await Self.answer(milliseconds: 60_000) {
            throw HTTPError(.notFound, message: "no such user")
        }
        #expect(response.status == .notFound)
        #expect(response.text.contains("no such user"))
        #expect(response.marker == nil)
        let unknown = try await Self.answer(milliseconds: 60_000) { throw LibraryError() }
        #expect(unknown.status == .internalServerError)
    }

    @Test func `work that is late is a warning from the threshold on`() async throws {
        for (threshold, level) in [(Duration.zero, Logger.Level.warning), (.seconds(30), .info)] {
            let lines = Lines()
            _ = try await Self.answer(warnsAfter: threshold, lines: lines) {
                try? await waitUntilCancelled()
                return Self.text("late")
            }
            let line = try #require(lines.record.elements.first { $0.message == "the handler returned late" })
            #expect(line.level == level)
        }
    }
}
