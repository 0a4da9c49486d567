import QuattroTesting
import Testing

@testable import Quattro

struct StartedTaskTests {
    @Test(.simulated) func `servers are stopped one by one`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let a = try await group.startTask(name: "a") { try await serve("a", log, $0) }
            let b = try await group.startTask(name: "b") { try await serve("b", log, $0) }
            #expect(a.ready == "a" && a.name == "a" && !a.isDone)
            try await sleep(.seconds(1))
            a.cancel(reason: "reload")
            let result = await a.result
            #expect(throws: CancellationError.self) { try result.get() }
            #expect(a.isDone && !b.isDone)
            #expect(throws: CancellationError.self) { try a.resultIfAny?.get() }
            #expect(b.resultIfAny == nil)
            log("between")
            try await sleep(.seconds(1))
            b.cancel()
        }
        #expect(log.all == ["a stopped at 1.0 seconds", "between", "b stopped at 2.0 seconds"])
    }

    @Test(.simulated) func `the result of one that ends by itself is kept, with its error`() async throws {
        try await withScopedTaskGroup(onFailure: .leaveToHandle) { group in
            let well = try await group.startTask { $0.started(1) }
            try await well.result.get()
            let failing = try await group.startTask { status in
                status.started(2)
                try await sleep(.seconds(1))
                throw Oops(number: 2)
            }
            let result = await failing.result
            #expect(throws: Oops(number: 2)) { try result.get() }
        }
    }

    @Test(.simulated) func `a handle that is kept keeps neither the group nor what is in it`() async throws {
        weak var kept: ScopedTaskGroup?
        var task: StartedTask<Int>?
        try await withScopedTaskGroup { group in
            kept = group
            task = try await group.startTask { $0.started(1) }
        }
        #expect(kept == nil)
        try await task?.result.get()
    }

    @Test(.simulated) func `one that reports and ends while its caller is cancelled has a result too`() async throws {
        try await withScopedTaskGroup { group in
            let task = try await withCancelScope { scope in
                try await group.startTask { status in
                    scope.cancel()
                    status.started(1)
                }
            }
            try await task?.result.get()
            #expect(task?.ready == 1)
        }
    }

    @Test(.simulated) func `a background server runs as long as the others need it`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            let server = try await group.startBackgroundTask(name: "db") { status in
                #expect(group.counts == .init(running: 1, queued: 0, background: 0))
                try await serve("db", log, status)
            }
            #expect(server.ready == "db")
            #expect(group.counts == .init(running: 0, queued: 0, background: 1))
            group.addTask { try await sleep(.seconds(3)) }
        }
        #expect(log.all == ["db stopped at 3.0 seconds"])
        #expect(elapsed == .seconds(3))
    }

    @Test(.simulated(seeds: 0..<100))
    func `a background server that starts when all others are done is stopped at once`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { program in
            try await withScopedTaskGroup { group in
                program.addTask {
                    _ = try await group.startBackgroundTask { status in
                        try await sleep(.seconds(1))
                        try await serve("late", log, status)
                    }
                }
                // Begun before the body ends, and ready afterwards.
                try await sleep(.milliseconds(1))
            }
        }
        #expect(log.all == ["late stopped at 1.0 seconds"])
    }

    @Test(.simulated(seeds: 0..<300))
    func `one that ends as another task reports for it has started or not, and is left`()
        async throws
    {
        try await withScopedTaskGroup { program in
            for background in [false, true] {
                try await withScopedTaskGroup { group in
                    let operation: @Sendable (TaskStatus<Int>) async throws -> Void = { status in
                        program.addTask { status.started(1) }
                        await Task.yield()
                    }
                    do {
                        let task =
                            background
                            ? try await group.startBackgroundTask { try await operation($0) }
                            : try await group.startTask { try await operation($0) }
                        try await task.result.get()
                    } catch is NeverStarted {}
                }
            }
        }
    }

    @Test(.simulated)
    func `before it has started, a background server keeps the group open and its error is the caller's`()
        async throws
    {
        try await withScopedTaskGroup { group in
            let error = await thrown {
                _ = try await group.startBackgroundTask { (_: TaskStatus<Int>) in throw Oops(number: 1) }
            }
            #expect(error as? Oops == Oops(number: 1))
            #expect(group.counts == .init(running: 0, queued: 0, background: 0))
        }
    }

    @Test(.simulated) func `a background server that fails is a failure like any`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                try await group.startBackgroundTask(name: "db") {
                    $0.started()
                    throw Oops(number: 4)
                }
                try await waitUntilCancelled()
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [4])
    }
}

private func serve(_ name: String, _ log: Log, _ status: TaskStatus<String>) async throws {
    status.started(name)
    do {
        try await waitUntilCancelled()
    } catch {
        log("\(name) stopped at \(elapsed)")
        throw error
    }
}
