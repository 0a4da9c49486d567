import Quattro
import Synchronization

private let childCount = 1_000

/// A group of children that do nothing, until all have ended; per child.
let children = Workload(
    name: "children",
    quattro: { measurement in
        let ran = Ran()
        try await withScopedTaskGroup { group in
            for _ in 0..<childCount { group.addTask { ran.one() } }
        }
        ran.checkAll(childCount)
        try await measurement.repeated(
            operations: childCount,
            [
                "time": { times in
                    for _ in 0..<times {
                        try await withScopedTaskGroup { group in
                            for _ in 0..<childCount { group.addTask {} }
                        }
                    }
                }
            ]
        )
    },
    stdlib: { measurement in
        let ran = Ran()
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<childCount { group.addTask { ran.one() } }
        }
        ran.checkAll(childCount)
        try await measurement.repeated(
            operations: childCount,
            [
                "time": { times in
                    for _ in 0..<times {
                        try await withThrowingDiscardingTaskGroup { group in
                            for _ in 0..<childCount { group.addTask {} }
                        }
                    }
                }
            ]
        )
    }
)

private final class Ran: Sendable {
    private let count = Atomic(0)
    func one() { count.add(1, ordering: .relaxed) }
    func checkAll(_ expected: Int) {
        check(
            count.load(ordering: .relaxed) == expected,
            "\(count.load(ordering: .relaxed)) children ran of \(expected)"
        )
    }
}
