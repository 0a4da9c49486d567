import Quattro

/// Priorities that are raised while tasks begin, wait and are cancelled.
extension DirectedProgram {
    static let priorities = [
        a6, cancelsOutwards, cancelsWaiter, raisedRoot, raisedInside, raisedBefore, lent, lentLater,
    ]

    /// A child's handler cancels the group, while the priority of the task around it is raised.
    private static let a6 = DirectedProgram("a6") { stage in
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let handle = group.addTask(name: "child") {
                try await withTaskCancellationHandler {
                    try await stage.forever()
                } onCancel: {
                    group.cancelAll()
                }
            }
            stage.thread("canceller") { handle.cancel() }
            stage.thread("raiser") { stage.raiseRootTask() }
        }
    }

    /// A handler cancels a scope further out, while the priority of the task around both is raised, which goes inwards.
    private static let cancelsOutwards = DirectedProgram("cancelsoutwards") { stage in
        let (outer, inner) = (CancelScope(name: "outer"), CancelScope(name: "inner"))
        _ = try? await outer.run {
            _ = try await inner.run {
                try await withTaskCancellationHandler {
                    stage.thread("canceller") { inner.cancel() }
                    stage.thread("raiser") { stage.raiseRootTask() }
                    try await stage.forever()
                } onCancel: {
                    outer.cancel()
                }
            }
        }
        stage.expect(outer.cancelCalled && inner.cancelCalled, "CANCELLED", "\(outer), \(inner)")
    }

    /// A task that waits for a child is raised, while a handler that the runtime calls in that child cancels the task that waits.
    private static let cancelsWaiter = DirectedProgram("cancelswaiter") { stage in
        let waiter = CancelScope(name: "waiter")
        _ = try? await withScopedTaskGroup(name: "group") { group in
            let child = group.addTask(name: "child", priority: .low) {
                await withTaskGroup { tasks in
                    tasks.addTask {
                        await withTaskCancellationHandler {
                            await stage.untilCancelled()
                        } onCancel: {
                            waiter.cancel()
                        }
                    }
                    await Task.yield()
                    tasks.cancelAll()
                }
            }
            stage.thread("raiser") { waiter.raise() }
            _ = await waiter.run { await child.result }
        }
        stage.expect(waiter.cancelCalled, "CANCELLED", "\(waiter)")
    }

    /// The task around a group is raised while children are added: each of them is raised in the end.
    private static let raisedRoot = DirectedProgram("raisedroot") { stage in
        await group(on: stage, of: 2) { group in
            stage.thread("raiser") { stage.raiseRootTask() }
        }
    }

    /// The same for what is inside of a scope.
    private static let raisedInside = DirectedProgram("raisedinside") { stage in
        await group(on: stage, of: 2) { group in
            stage.thread("raiser") { group.cancelScope.raiseInside() }
        }
    }

    /// A task that was raised begins to wait for one that was not.
    private static let raisedBefore = DirectedProgram("raisedbefore") { stage in
        stage.raiseRootTask()
        await group(on: stage, of: 1) { _ in }
    }

    /// A task of a high priority waits for a child of a low one, and lends it its own.
    private static let lent = DirectedProgram("lent") { stage in
        await waiting(on: stage, priority: .high) { _ in }
    }

    /// A task is raised while it begins to wait for a child, or waits.
    private static let lentLater = DirectedProgram("lentlater") { stage in
        await waiting(on: stage, priority: .low) { waiter in
            stage.thread("raiser") { stage.raise(waiter) }
        }
    }

    /// A plain task waits for the child of a group that no task of the group's raises.
    private static func waiting(
        on stage: Stage,
        priority: TaskPriority,
        _ body: @Sendable (Task<Void, any Error>) -> Void
    ) async {
        _ = try? await withScopedTaskGroup(name: "group") { group in
            stage.atRest { group.cancelAll() }
            let waited = group.addTask(name: "waited", priority: .low) {
                await stage.untilCancelled()
                expectRaised(on: stage, "the child that is waited for")
            }
            let waiter = stage.plainTask(priority: priority) { _ = await waited.result }
            body(waiter)
            // Until the waiter has been waiting for as long as anything happens.
            await stage.untilCancelled()
            try await waiter.value
        }
    }

    /// A group of children that wait until all rests, and are raised by then.
    private static func group(
        on stage: Stage,
        of count: Int,
        _ body: @Sendable (ScopedTaskGroup) async throws -> Void
    ) async {
        _ = try? await withScopedTaskGroup(name: "group") { group in
            stage.atRest { group.cancelAll() }
            for number in 1...count {
                group.addTask(name: "child \(number)", priority: .low) {
                    await stage.untilCancelled()
                    expectRaised(on: stage, "child \(number)")
                }
                if number == 1 { try await body(group) }
            }
        }
    }

    private static func expectRaised(on stage: Stage, _ task: String) {
        stage.expect(Task.currentPriority >= .high, "NOT RAISED", "\(task) runs with \(Task.currentPriority)")
    }
}
