import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `fail(after: patience, …)` | waits no longer |
// | `places.withPlace` | waits no longer |
// | `try await checkpoint()` | the instant of the limit |
// | `scope.deadline = .never` | has no limit |
// | `idle.withLock { $0.append(connection) }` | is used again |
@Suite(.simulated(seeds: 0..<20))
struct ConnectionPoolTests {
    private func pool() -> ConnectionPool<Int> {
        let made = Made()
        return ConnectionPool(limit: 1, patience: .seconds(2)) {
            try await sleep(1)
            return made.next()
        }
    }

    private final class Made: Sendable {
        private let count = Guarded(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `a caller waits no longer than it has patience`() async throws {
        let pool = pool()
        try await withScopedTaskGroup { group in
            group.addTask { try await pool.withConnection { _ in try await sleep(60) } }
            await waitUntilIdle()
            let error = await #expect(throws: DeadlineExceeded.self) {
                try await pool.withConnection { _ in Issue.record("there is no connection") }
            }
            #expect(error?.scopeName == "wait for a connection")
            #expect(seconds == 2)
        }
    }

    @Test func `the work has no limit but the caller's`() async throws {
        let pool = pool()
        try await pool.withConnection { _ in try await sleep(60) }
        #expect(seconds == 61)
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(5), name: "query") {
                try await pool.withConnection { _ in try await sleep(60) }
            }
        }
        #expect(error?.scopeName == "query")
        #expect(seconds == 66)
    }

    @Test func `a connection is used again, but not after an error`() async throws {
        let pool = pool()
        #expect(try await pool.withConnection { $0 } == 1)
        #expect(try await pool.withConnection { $0 } == 1)
        await #expect(throws: Unavailable.self) { try await pool.withConnection { _ in throw Unavailable() } }
        #expect(try await pool.withConnection { $0 } == 2)
    }

    @Test func `work whose place came at the instant of the limit is done, or does not begin`() async throws {
        let pool = pool()
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addTask { try await pool.withConnection { _ in try await sleep(1) } }
            await waitUntilIdle()
            do {
                try await pool.withConnection { _ in
                    log("begun")
                    try await sleep(1)
                    log("done")
                }
            } catch is DeadlineExceeded {}
        }
        #expect(log.all == ["begun at 2", "done at 3"] || log.all.isEmpty)
    }
}
