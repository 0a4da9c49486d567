import Dispatch
import Synchronization
import Testing

@testable import Quattro

/// What happened between two locks, on real threads: reports from other tasks, scopes that are opened while their parents move.
@Suite(.serialized) struct SeamTests {
    @Test(.timeLimit(.minutes(2)))
    func `a group whose children were reported for by other tasks as they ended cancels all others`() async throws {
        try await withScopedTaskGroup(name: "victim") { group in
            for round in 1...300 {
                _ = try? await group.start { (status: TaskStatus<Int>) in
                    Task.detached { status.started(round) }
                    for _ in 0..<round % 400 { _ = Task.isCancelled }
                }
            }
            for _ in 0..<20 { group.addTask { try await waitUntilCancelled() } }
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a scope that a subtask opens while its child moves to the group is cancelled with the caller`() async throws {
        for round in 0..<200 {
            try? await withScopedTaskGroup { group in
                let caller = CancelScope(name: "caller")
                _ = try await caller.run {
                    try await group.start { (status: TaskStatus<Int>) in
                        try await withScopedTaskGroup { workers in
                            let go = Atomic(false)
                            workers.addTask {
                                while !go.load(ordering: .acquiring) { await Task.yield() }
                                for _ in 0..<round % 300 { _ = Task.isCancelled }
                                try await withCancelScope { try await waitUntilCancelled() }
                            }
                            caller.cancel()
                            go.store(true, ordering: .releasing)
                            for _ in 0..<(round &* 7) % 300 { _ = Task.isCancelled }
                            status.started(1)
                        }
                    }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `an error of a child that another task reports for comes out of start or of the group`() async throws {
        for round in 0..<300 {
            let error = await #expect(throws: ErrorGroup.self) {
                try await withScopedTaskGroup { group in
                    _ = try await group.start { (status: TaskStatus<Int>) in
                        Task.detached { status.started(round) }
                        for _ in 0..<round % 300 { _ = Task.isCancelled }
                        throw Oops(number: round)
                    }
                }
            }
            #expect(error?.first(of: Oops.self) == Oops(number: round))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `start in a task that was cancelled before never hands the child over`() async throws {
        try await withScopedTaskGroup { group in
            for _ in 0..<200 {
                let caller = Task.detached {
                    while !Task.isCancelled { await Task.yield() }
                    return try await group.start { (status: TaskStatus<Int>) in
                        status.started(1)
                        try await waitUntilCancelled()
                    }
                }
                caller.cancel()
                await #expect(throws: CancellationError.self) { try await caller.value }
            }
        }
    }

    /// The runtime calls the handler under a lock of the child's task, and raises the tasks around under locks of theirs.
    @Test(.timeLimit(.minutes(2)))
    func `a handler that cancels its group does not wait for an escalation, nor the escalation for it`() async throws {
        let (isInHandler, isRaised) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let waiting = Signal()
        let child = Future<TaskHandle<Void>>()
        let task = Task.detached(priority: .low) {
            try? await withScopedTaskGroup { group in
                let handle = group.addTask(priority: .low) {
                    try await withTaskCancellationHandler {
                        waiting.send()
                        try await waitUntilCancelled()
                    } onCancel: {
                        isInHandler.signal()
                        #expect(isRaised.wait(timeout: .now() + .seconds(60)) == .success)
                        group.cancelAll()
                    }
                }
                child.complete(with: .success(handle))
                try await waitUntilCancelled()
            }
        }
        let handle = try await child.outcome().get()
        try await waiting.wait()
        onThread { handle.cancel() }
        onThread {
            isInHandler.wait()
            task.escalatePriority(to: .high)
            isRaised.signal()
        }
        await task.value
    }
}
