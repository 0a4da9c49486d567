import QuattroTesting
import Testing

@testable import Quattro

struct FailurePolicyTests {
    @Test(.simulated)
    func `a handler is called in the child's task, before its handle returns and before the group ends`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup(onFailure: .report { error, _ in log("\(error) in \(Task.name ?? "no task")") }) {
            group in
            let handle = group.addTask(name: "worker") { throw Oops(number: 1) }
            _ = await handle.result
            log("the handle has returned")
            group.addTask(name: "last") {
                try await sleep(.seconds(1))
                throw Oops(number: 2)
            }
        }
        log("the group has ended")
        #expect(
            log.all == [
                "Oops(number: 1) in worker", "the handle has returned", "Oops(number: 2) in last",
                "the group has ended",
            ]
        )
    }

    @Test(.simulated) func `a handler may add a child, which the group awaits`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let policy = FailurePolicy.report { _, _ in
                group.addTask {
                    try await sleep(.seconds(1))
                    log("cleaned up")
                }
            }
            group.addTask(onFailure: policy) { throw Oops() }
        }
        #expect(log.all == ["cleaned up"])
    }

    @Test(.simulated) func `what a handler throws is the group's failure, under the child's name`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .report { error, _ in throw error }, name: "server") { group in
                group.addTask(name: "fatal") { throw Oops(number: 3) }
                try await waitUntilCancelled()
            }
        }
        let group = try #require(error as? ErrorGroup)
        #expect(group.numbers == [3])
        #expect("\(group)".contains("fatal: Oops(number: 3)"))
    }

    @Test(.simulated) func `a body that throws on what it got from a handle fails the group with it once`() async throws
    {
        for policy in [FailurePolicy.leaveToHandle, .report { _, _ in }] {
            let error = await thrown {
                try await withScopedTaskGroup(onFailure: policy) { group in
                    try await group.addTask { throw Oops(number: 5) }.value
                }
            }
            #expect((error as? ErrorGroup)?.numbers == [5])
        }
    }

    @Test(.simulated) func `the body's own failure cancels the children under a reporting policy`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .leaveToHandle) { group in
                group.addTask { try await waitUntilCancelled() }
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
    }

    @Test(.simulated) func `before a child has started, its error is the caller's and no handler hears of it`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup(onFailure: .report { error, _ in log("\(error)") }) { group in
            let early = await thrown { try await group.start { (_: TaskStatus<Int>) in throw Oops(number: 1) } }
            #expect(early as? Oops == Oops(number: 1))
            try await group.start {
                $0.started()
                throw Oops(number: 2)
            }
        }
        #expect(log.all == ["Oops(number: 2)"])
    }

    @Test(.simulated) func `in a group that reports, one child may be one whose failure ends it`() async throws {
        let reported = Counted()
        let error = await thrown {
            try await withScopedTaskGroup(onFailure: .report { _, _ in reported.add() }) { group in
                for _ in 0..<3 { group.addTask { throw Oops(number: 1) } }
                group.addBackgroundTask(onFailure: .cancelAll) {
                    try await sleep(.seconds(1))
                    throw Oops(number: 2)
                }
                try await waitUntilCancelled()
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [2])
        #expect(reported.count == 3)
    }

    @Test func `twenty thousand failures that are reported leave nothing behind`() async throws {
        let reported = Counted()
        try await withScopedTaskGroup(concurrencyLimit: 8, onFailure: .report { _, _ in reported.add() }) { group in
            for number in 0..<20_000 { _ = try await group.addTaskWhenFree { throw Oops(number: number) } }
            let (failures, turns) = group.state.withLock { ($0.machine.failures.count, $0.turns.count) }
            #expect(failures == 0 && turns <= 8)
        }
        #expect(reported.count == 20_000)
    }
}
