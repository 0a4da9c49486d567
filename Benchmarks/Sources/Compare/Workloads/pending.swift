import Quattro
import Waiting

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A timeout around a body that does not suspend, while n others are pending.
///
/// The timeouts that are measured lie among those that are pending, not in front of them.
let pending = Workload(
    name: "pending",
    quattro: { measurement in
        try await measurement.pending(
            wait: { timeout, gate in try await fail(after: timeout) { await gate.wait() } },
            measured: { timeout, index in try await fail(after: timeout) { next(index) } }
        )
    },
    stdlib: { measurement in
        try await measurement.pending(
            wait: { timeout, gate in
                gate.arrive()
                try await Task.sleep(for: timeout)
            },
            measured: { timeout, index in try await race(timeout: timeout) { next(index) } }
        )
    }
)

extension Measurement {
    /// With `wait` for one more pending timeout: of a race that waits it is the sleeping child alone.
    fileprivate mutating func pending(
        wait: @escaping @Sendable (Duration, Gate) async throws -> Void,
        measured: @escaping @Sendable (Duration, Int) async throws -> Int
    ) async throws {
        let pending = distinctTimeouts(1_000_000)
        let timeouts = distinctTimeouts(1_000)
        try await withThrowingDiscardingTaskGroup { group in
            var started = 0
            for count in [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] {
                let gate = Gate(count - started)
                for timeout in pending[started..<count] { group.addTask { try await wait(timeout, gate) } }
                await gate.allWaiting()
                started = count
                try await repeated([
                    "\(count)": { times in
                        var sum = 0
                        for index in 0..<times { sum &+= try await measured(timeouts[index % timeouts.count], index) }
                        check(sum == times * (times + 1) / 2, "\(sum) after \(times) timeouts")
                    }
                ])
            }
            // To end a million tasks takes longer than all that was measured.
            print(json)
            exit(0)
        }
    }
}
