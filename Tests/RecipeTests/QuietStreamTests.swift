import Quattro
import QuattroTesting
import Testing

// What fails without which part of the recipe:
//
// | part | test |
// |---|---|
// | `withElements(of:)` (with an iterator of the stream) | when nothing has come |
// | `moveOn(after: quiet, …)` | when nothing has come |
// | `try await handle(event)` | when nothing has come |
// | `return` at the end | when nothing has come |
// | `try await ping()` | a ping that fails |
// | `case .none where isPinged` | no answer to a ping |
// | `isPinged = false` | when nothing has come |
// | `isPinged = true` | no answer to a ping |
@Suite(.simulated(seeds: 0..<20))
struct QuietStreamTests {
    @Test func `there is a ping when nothing has come for so long, and no event is lost`() async throws {
        let log = Log()
        let (events, source) = AsyncStream.makeStream(of: String.self)
        try await withScopedTaskGroup { group in
            group.addTask {
                for (event, time) in [("a", 5), ("b", 12), ("c", 30), ("d", 41)] {
                    try await sleep(time - Int(seconds))
                    source.yield(event)
                }
                try await sleep(3)
                source.finish()
            }
            try await listen(to: events, pingingAfter: .seconds(10), ping: { log("ping") }, handle: { log($0) })
        }
        #expect(log.all == ["a at 5", "b at 12", "ping at 22", "c at 30", "ping at 40", "d at 41"])
        #expect(seconds == 44)
    }

    @Test func `an event in the instant of a ping is not lost`() async throws {
        let log = Log()
        let (events, source) = AsyncStream.makeStream(of: String.self)
        try await withScopedTaskGroup { group in
            group.addTask {
                try await sleep(10)
                source.yield("a")
                source.finish()
            }
            try await listen(to: events, pingingAfter: .seconds(10), ping: { log("ping") }, handle: { log($0) })
        }
        #expect(log.all.filter { $0 == "a at 10" }.count == 1)
    }

    @Test func `no answer to a ping ends it, and one that comes in time does not`() async throws {
        let log = Log()
        let (events, source) = AsyncStream.makeStream(of: String.self)
        await #expect(throws: Silent.self) {
            try await listen(
                to: events,
                pingingAfter: .seconds(10),
                ping: {
                    if seconds < 30 { source.yield("pong") }
                    if seconds > 60 { throw Unavailable() }
                },
                handle: { log($0) }
            )
        }
        #expect(log.all == ["pong at 10", "pong at 20"] && seconds == 40)
    }

    @Test func `a ping that fails ends it`() async throws {
        let (events, source) = AsyncStream.makeStream(of: String.self)
        await #expect(throws: Unavailable.self) {
            try await fail(after: .seconds(60)) {
                try await listen(
                    to: events,
                    pingingAfter: .seconds(10),
                    ping: { throw Unavailable() },
                    handle: { _ in }
                )
            }
        }
        #expect(seconds == 10)
        source.finish()
    }

    @Test func `cut off, it does not look complete`() async throws {
        let (events, source) = AsyncStream.makeStream(of: String.self)
        let isComplete: Void? = try await moveOn(after: .seconds(5)) {
            try await listen(to: events, pingingAfter: .seconds(10), ping: {}, handle: { _ in })
        }
        #expect(isComplete == nil)
        #expect(seconds == 5)
        source.finish()
    }
}
