import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// What has to do with time comes exactly when it should.
@Suite(.simulated(seeds: 0..<200))
struct TimeTests {
    @Test func `debounce waits for a pause, and lets the last one through at the end`() async throws {
        let typed = numbers(after: [
            .seconds(1), .milliseconds(200), .milliseconds(200), .seconds(2), .milliseconds(100),
        ])
        let found = await timed(typed.debounce(for: .milliseconds(500)))
        #expect(found == [Timed(3, at: .milliseconds(1_900)), Timed(5, at: .milliseconds(3_500))])
    }

    @Test func `debounce passes on the end of its base while nothing is pending`() async throws {
        let found = await timed(numbers(after: []).debounce(for: .seconds(60)))
        #expect(found.isEmpty)
    }

    @Test func `throttle lets an element through at most once per interval`() async throws {
        let sensor = numbers(after: Array(repeating: .milliseconds(300), count: 9))
        let found = await timed(sensor._throttle(for: .seconds(1)))
        #expect(found == [1, 5, 9].map { Timed($0, at: .milliseconds(300 * $0)) })
    }

    @Test func `a timer ticks on the minute for an hour`() async throws {
        let ticks = await timed(
            AsyncTimerSequence(interval: .seconds(60), clock: .continuous).prefix(60).map { _ in true }
        )
        #expect(ticks == (1...60).map { Timed(true, at: .seconds(60 * $0)) })
    }

    @Test func `chunks are cut by a timer, and the last one is what is left`() async throws {
        let source = numbers(after: Array(repeating: .milliseconds(300), count: 8))
        let chunks = await timed(source.chunked(by: .repeating(every: .seconds(1))))
        let times = [1_000, 2_000, 2_400].map { Duration.milliseconds($0) }
        #expect(chunks == zip([[1, 2, 3], [4, 5, 6], [7, 8]], times).map { Timed($0, at: $1) })
    }

    @Test func `chunks are cut by their size as well, whichever comes first`() async throws {
        let source = numbers(after: [10, 10, 10, 10, 1_500, 10].map { .milliseconds($0) })
        let chunks = await source.chunks(ofCount: 3, or: .repeating(every: .seconds(1)))
            .reduce(into: [[Int]]()) { $0.append($1) }
        #expect(chunks == [[1, 2, 3], [4], [5, 6]])
    }
}
