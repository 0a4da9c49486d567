import Benchmark
import Quattro
import Waiting

/// One cancel over many that wait, until all have ended.
func cancelling() {
    for count in [1, 100, 10_000, 100_000] {
        Benchmark("cancel: \(count) waiting children", configuration: .init(maxIterations: 100)) {
            benchmark async throws in
            try await withScopedTaskGroup { group in
                let arrivals = Arrivals(count)
                for _ in 0..<count { group.addTask { try await untilCancelled(arrivals) } }
                await arrivals.all()
                benchmark.startMeasurement()
                group.cancelAll()
            }
            benchmark.stopMeasurement()
        }
    }
    Benchmark("cancel: 10000 scopes of tasks in one scope", configuration: .init(maxIterations: 100)) {
        benchmark async throws in
        await withCancelScope { outer in
            await withDiscardingTaskGroup { group in
                let arrivals = Arrivals(10_000)
                for _ in 0..<10_000 {
                    group.addTask { _ = try? await fail(after: timeout) { try await untilCancelled(arrivals) } }
                }
                await arrivals.all()
                benchmark.startMeasurement()
                outer.cancel()
            }
        }
        benchmark.stopMeasurement()
    }
}
