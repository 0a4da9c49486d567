import QuattroTesting
import QuattroTestingRuntime
import Testing

/// A report says of each task who it is, who made it and where, and where it waits.
struct LabelTests {
    @Test func `the children of a group of Swift's have labels of their own, and stand below the task that made them`()
        async throws
    {
        let line = #line + 3
        let failure = try await failure {
            await withTaskGroup { group in
                group.addTask(name: "reader") { await hang() }
                group.addTask { await hang() }
                group.addTask { try? await Task.sleep(for: .seconds(1)) }
            }
        }
        let alive = failure.alive
        #expect(alive.count == 3, "\(failure)")
        #expect(alive[0].hasPrefix("the body"))
        #expect(alive[1].hasPrefix("├ child task 1 \"reader\" (QuattroTestingRuntimeTests/LabelTests.swift:\(line))"))
        #expect(alive[2].hasPrefix("└ child task 2 (QuattroTestingRuntimeTests/LabelTests.swift:\(line + 1))"))
        #expect(failure.description.contains("child task 3 (QuattroTestingRuntimeTests/LabelTests.swift:\(line + 2))"))
    }

    @Test func `so have those of async let, and tasks of tasks`() async throws {
        let line = #line + 2
        let failure = try await failure {
            async let first: Void = hang()
            Task {
                Task(name: "inner") { await hang() }
                await hang()
            }
            await first
        }
        let alive = failure.alive
        #expect(alive.count == 4, "\(failure)")
        #expect(alive[1].hasPrefix("├ async let 1 (QuattroTestingRuntimeTests/LabelTests.swift:\(line))"))
        #expect(alive[2].hasPrefix("└ task 2 (QuattroTestingRuntimeTests/LabelTests.swift:\(line + 1))"))
        // It waits for itself: what it has made is not what it waits for. An optimizer may leave its closure of it.
        #if DEBUG
        #expect(alive[2].contains("waits in hang() (QuattroTestingRuntimeTests/planted.swift:"), "\(failure)")
        #endif
        #expect(alive[3].hasPrefix("  └ task 3 \"inner\" (QuattroTestingRuntimeTests/LabelTests.swift:\(line + 2))"))
    }

    // An optimizer may make one function of both.
    #if DEBUG
    @Test func `a task that waits shows the functions that it waits in, with their lines`() async throws {
        let failure = try await failure { await Receiver().receive() }
        let body = try #require(failure.alive.first)
        #expect(
            body.firstMatch(
                of: /waits in Receiver.wait\(\) \(.*LabelTests.swift:\d+\), called by Receiver.receive\(\) \(/
            ) != nil,
            "\(failure)"
        )
    }
    #endif

    @Test func `a task that has ended is not alive, even if its handle is kept`() async throws {
        let kept = Shared<[Task<Void, Never>]>([])
        try await Simulation.run(options: .strict) {
            for _ in 0..<100 {
                let tasks = [
                    Task { await Receiver().yield() }, .detached { await Receiver().yield() },
                    .immediate { await Receiver().yield() },
                ]
                kept.withLock { $0 += tasks }
            }
        }
        #expect(kept.withLock { $0.count } == 300)
    }

    @Test func `a task keeps an executor that it asks for`() async throws {
        try await Simulation.run(options: .strict) {
            let task = Task(executorPreference: globalConcurrentExecutor) {
                withUnsafeCurrentTask { $0?.unownedTaskExecutor }
            }
            #expect(await task.value == globalConcurrentExecutor.asUnownedTaskExecutor())
        }
    }

    @Test func `a plain task that comes back from an actor is a choice, as one of the library's is`() async throws {
        let counts = try await Simulation.exhaustive(limit: 1_000) {
            let account = Account()
            let tasks = (0..<2).map { _ in Task { await account.set(await account.balance + 1) } }
            for task in tasks { await task.value }
        }
        #expect(counts.isExhaustive)
        #expect(counts.schedules > 30)
    }
}

extension SimulationFailure {
    /// The lines of the report about those that are alive.
    fileprivate var alive: [String] {
        let lines = description.split(separator: "\n").map(String.init)
        guard let start = lines.firstIndex(of: "  alive:") else { return [] }
        return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    }
}

private actor Receiver {
    func receive() async {
        await wait()
    }

    private func wait() async {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }

    func yield() async { await Task.yield() }
}
