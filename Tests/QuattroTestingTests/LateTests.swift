import Quattro
import QuattroTesting
import Synchronization
import Testing

/// What takes one task to be late, or many in one order, is found within a thousand seeds.
struct LateTests {
    @Test(arguments: [1, 5, 10, 20, 40]) func `a task that starts when another has gone so many steps`(steps: Int)
        async throws
    {
        let failure = try await failure {
            let (isDone, isLate) = (Flag(), Flag())
            await withTaskGroup { group in
                group.addTask {
                    for _ in 0..<steps { await Task.yield() }
                    isDone.set()
                }
                group.addTask { if isDone.isSet { isLate.set() } }
            }
            if isLate.isSet { throw Late() }
        }
        #expect(failure != nil)
    }

    @Test(arguments: [1, 5, 10, 20, 40]) func `the same with children of a scoped group and an actor`(steps: Int)
        async throws
    {
        let failure = try await failure {
            let (account, isLate) = (Account(), Flag())
            try await withScopedTaskGroup { group in
                group.addTask { for step in 1...steps { await account.set(step) } }
                group.addTask { if await account.balance == steps { isLate.set() } }
            }
            if isLate.isSet { throw Late() }
        }
        #expect(failure != nil)
    }

    @Test func `one order of six tasks`() async throws {
        let failure = try await failure {
            let order = Shared<[Int]>([])
            await withTaskGroup { group in
                for number in 0..<6 {
                    group.addTask { order.withLock { $0.append(number) } }
                }
            }
            if order.withLock({ $0 }) == [3, 0, 5, 1, 4, 2] { throw Late() }
        }
        #expect(failure != nil)
    }

    @Test func `a loop that waits for another task by yielding, or on an actor, lets it run in the end`() async throws {
        try await Simulation.explore(seeds: 0..<300, options: .strict) {
            let (account, isDone, isPolling) = (Account(), Flag(), Flag())
            await withTaskGroup { group in
                group.addTask { while !isDone.isSet { await Task.yield() } }
                group.addTask { while await account.balance == 0 { isPolling.set() } }
                group.addTask {
                    await account.set(1)
                    isDone.set()
                }
            }
        }
    }

    private func failure(
        of body: @escaping @Sendable () async throws -> Void
    ) async throws -> SimulationFailure? {
        do {
            try await Simulation.explore(seeds: 0..<1_000, body)
            return nil
        } catch let failure as SimulationFailure {
            return failure
        }
    }
}

private struct Late: Error {}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
