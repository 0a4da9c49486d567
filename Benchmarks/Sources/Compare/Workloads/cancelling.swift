import Quattro
import Waiting

/// One cancel over n waiting children, until all have ended; the whole of it, not per child.
let cancelling = Workload(
    name: "cancelling",
    quattro: { measurement in
        try await measurement.cancelling { count in
            var start = ContinuousClock.now
            try await withScopedTaskGroup { group in
                let arrivals = Arrivals(count)
                for _ in 0..<count { group.addTask { try await untilCancelled(arrivals) } }
                await arrivals.all()
                start = .now
                group.cancelAll()
            }
            return .now - start
        }
    },
    stdlib: { measurement in
        try await measurement.cancelling { count in
            var start = ContinuousClock.now
            do {
                try await withThrowingDiscardingTaskGroup { group in
                    let arrivals = Arrivals(count)
                    for _ in 0..<count { group.addTask { try await untilCancelled(arrivals) } }
                    await arrivals.all()
                    start = .now
                    group.cancelAll()
                }
            } catch is CancellationError {
                return .now - start
            }
            fatalError("nobody was cancelled")
        }
    }
)

extension Measurement {
    fileprivate mutating func cancelling(_ run: (Int) async throws -> Duration) async throws {
        for count in [1, 10, 100, 1_000, 10_000, 100_000] {
            let batches = max(3, min(21, 50_000 / count))
            _ = try await run(count)
            for _ in 0..<batches { add("\(count)", try await run(count)) }
        }
    }
}
