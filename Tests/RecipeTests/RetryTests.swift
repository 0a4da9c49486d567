import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `if attempt == policy.attempts` | at most so many attempts |
// | `case .giveUp: throw error` (as `.backOff`) | an error that is not worth it |
// | `delay = backOff * policy.jitter()` (without the factor) | the pauses are multiplied |
// | `backOff = min(…)` | the pauses grow |
// | `policy.longestDelay` (without the `min`) | the pauses grow |
// | `if let left = …` | the deadline is near; a cancelled scope |
// | `try await Task.sleep(…)` | the pauses grow |
@Suite(.simulated(seeds: 0..<10))
struct RetryTests {
    private let policy = RetryPolicy(firstDelay: .seconds(1), longestDelay: .seconds(3), jitter: { 1 })

    @Test func `the pauses grow up to the longest, and at most so many attempts are made`() async throws {
        let log = Log()
        await #expect(throws: Unavailable.self) {
            try await fail(after: .seconds(60)) {
                try await retry(policy) {
                    log("attempt")
                    throw Unavailable()
                }
            }
        }
        #expect(log.all == [0, 1, 3, 6, 9].map { "attempt at \($0)" })
    }

    @Test func `the first value counts`() async throws {
        let log = Log()
        let value = try await retry(policy) {
            log("attempt")
            if log.all.count < 2 { throw Unavailable() }
            return 7
        }
        #expect(value == 7)
        #expect(log.all == ["attempt at 0", "attempt at 1"])
    }

    @Test func `no pause goes past the deadline: the last error comes out at once`() async throws {
        let log = Log()
        await #expect(throws: Unavailable.self) {
            try await fail(after: .seconds(5)) {
                try await retry(policy) {
                    log("attempt")
                    throw Unavailable()
                }
            }
        }
        #expect(log.all == ["attempt at 0", "attempt at 1", "attempt at 3"])
        #expect(seconds == 3)
    }

    @Test func `each attempt may have a limit of its own under the limit of all`() async throws {
        let log = Log()
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await fail(after: .seconds(9), name: "all") {
                try await retry(policy) {
                    log("attempt")
                    try await fail(after: .seconds(1), name: "attempt") { try await sleep(60) }
                }
            }
        }
        #expect(log.all == ["attempt at 0", "attempt at 2", "attempt at 5"])
        #expect(error?.scopeName == "attempt")
        #expect(seconds == 6)
    }

    @Test func `a server says how long to wait, or the error is not worth it`() async throws {
        var policy = policy
        policy.decide = { ($0 as? Unavailable)?.number == 1 ? .wait(.seconds(20)) : .giveUp }
        let log = Log()
        await #expect(throws: Unavailable(number: 2)) {
            try await retry(policy) {
                log("attempt")
                throw Unavailable(number: log.all.count)
            }
        }
        #expect(log.all == ["attempt at 0", "attempt at 20"])
    }

    @Test func `the pauses are multiplied by what is drawn`() async throws {
        var policy = policy
        policy.jitter = { 4 }
        policy.attempts = 2
        await #expect(throws: Unavailable.self) {
            try await fail(after: .seconds(60)) { try await retry(policy) { throw Unavailable() } }
        }
        #expect(seconds == 4)
    }

    @Test func `nothing is tried again in a scope that is cancelled`() async throws {
        let log = Log()
        let value: Int? = try await moveOn(after: nil) { scope in
            try await retry(policy) {
                log("attempt")
                scope.cancel()
                try await checkpoint()
                return 1
            }
        }
        #expect(value == nil)
        #expect(log.all == ["attempt at 0"])
    }

    @Test func `the time between two attempts can be cut off`() async throws {
        try await expectCancellable {
            _ = try await retry(policy) { if seconds < 9 { throw Unavailable() } }
        }
    }
}
