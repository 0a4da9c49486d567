import Benchmark
import CAllocations
import Quattro
import Waiting

/// Bytes of the heap for each of a hundred thousand that wait.
///
/// A scope's own share is what it adds to the waiting task.
func memory() {
    memory("memory: waiting task") { gate, _ in
        await withDiscardingTaskGroup { group in
            for _ in 0..<waiters { group.addTask { await gate.wait() } }
        }
    }
    memory("memory: waiting task in a scope with a timeout") { gate, timeouts in
        await withDiscardingTaskGroup { group in
            for timeout in timeouts { group.addTask { await moveOn(after: timeout) { await gate.wait() } } }
        }
    }
    memory("memory: waiting child of a group") { gate, _ in
        try? await withScopedTaskGroup { group in
            for _ in 0..<waiters { group.addTask { await gate.wait() } }
        }
    }
}

private let waiters = 100_000
private let bytes = BenchmarkMetric.custom("Heap bytes for each", useScalingFactor: false)

private func memory(_ name: String, _ wait: @escaping @Sendable (Gate, [Duration]) async -> Void) {
    Benchmark(name, configuration: .init(metrics: [bytes], warmupIterations: 0, maxIterations: 3)) { benchmark async in
        let timeouts = distinctTimeouts(waiters)
        let gate = Gate(waiters)
        let before = allocated_bytes()
        async let waiting: Void = wait(gate, timeouts)
        await gate.allWaiting()
        let after = allocated_bytes()
        benchmark.measurement(bytes, (Int(after) - Int(before)) / waiters)
        gate.open()
        await waiting
    }
}
