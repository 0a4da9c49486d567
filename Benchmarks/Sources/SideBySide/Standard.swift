import Operations
import Waiting

/// The idioms of the standard library.
enum Standard {
    /// The two-child race.
    @Sendable static func scopes(_ times: Int) async throws {
        var sum = 0
        for index in 0..<times { sum &+= try await race(timeout: timeout) { next(index) } }
        guard sum == times * (times + 1) / 2 else { fatalError("\(sum) after \(times) races") }
    }

    @Sendable static func children(_ times: Int) async throws {
        for _ in 0..<times {
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<childCount { group.addTask {} }
            }
        }
    }

    static func cancel(_ count: Int, cancelling: (_ cancel: () -> Void) -> Void) async throws {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                let arrivals = Arrivals(count)
                for _ in 0..<count { group.addTask { try await untilCancelled(arrivals) } }
                await arrivals.all()
                cancelling { group.cancelAll() }
            }
        } catch is CancellationError {
            return
        }
        fatalError("no child was cancelled")
    }
}
