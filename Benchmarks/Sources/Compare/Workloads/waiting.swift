import Quattro
import Waiting

private let count = 100_000

/// A hundred thousand tasks that wait under a timeout each, all of them different; per task.
///
/// From the first timeout until all wait, and from the end of the wait until all have ended. One sample a process, whose
/// peak of memory is the other result.
let waiting = Workload(
    name: "waiting",
    quattro: { measurement in
        try await measurement.waiting { timeout, gate in
            try await fail(after: timeout) { await gate.wait() }
        }
    },
    stdlib: { measurement in
        try await measurement.waiting { timeout, gate in
            try await race(timeout: timeout) { await gate.wait() }
        }
    }
)

/// The same tasks without a timeout: what they cost by themselves.
let waitingPlain = Workload(
    name: "waiting-plain",
    quattro: { measurement in try await measurement.waiting { _, gate in await gate.wait() } },
    stdlib: { measurement in try await measurement.waiting { _, gate in await gate.wait() } }
)

extension Measurement {
    fileprivate mutating func waiting(
        _ wait: @escaping @Sendable (Duration, Gate) async throws -> Void
    ) async throws {
        let timeouts = distinctTimeouts(count)
        let gate = Gate(count)
        var opened = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            let start = ContinuousClock.now
            for timeout in timeouts { group.addTask { try await wait(timeout, gate) } }
            await gate.allWaiting()
            opened = .now
            add("arm", opened - start, per: count)
            gate.open()
        }
        add("disarm", .now - opened, per: count)
    }
}
