import Benchmark
import Quattro
import Waiting

private enum Local {
    @TaskLocal static var value = 0
}

func deadlines() {
    for count in [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] {
        Benchmark(
            "deadline: arm and disarm, \(count) pending",
            configuration: .init(scalingFactor: .kilo),
            closure: { benchmark, _ in
                for timeout in amongPending.prefix(benchmark.scaledIterations.count) {
                    try await fail(after: timeout) {}
                }
            },
            setup: { await Pending(count) }
        )
    }
    cost("deadline: move") { times in
        await moveOn(after: timeout) { scope in
            for step in 0..<times { scope.deadline = .after(.seconds(100 + step % 50)) }
        }
    }
    cost("deadline: effective, in 5 scopes") { times in
        try await nested(5) {
            var found = 0
            for _ in 0..<times where Deadline.currentEffective != .never { found += 1 }
            check(found == times, "\(found)")
        }
    }
    cost("deadline: for comparison, one task-local read") { times in
        Local.$value.withValue(1) {
            var sum = 0
            for _ in 0..<times { sum += Local.value }
            check(sum == times, "\(sum)")
        }
    }
}

private let amongPending = distinctTimeouts(1_000)

/// So many tasks that wait under a timeout each.
///
/// They last as long as the process, which is one for each benchmark.
private final class Pending: Sendable {
    private let gate: Gate

    init(_ count: Int) async {
        let gate = Gate(count)
        self.gate = gate
        for timeout in distinctTimeouts(count) {
            Task { try await fail(after: timeout) { await gate.wait() } }
        }
        await gate.allWaiting()
    }
}
