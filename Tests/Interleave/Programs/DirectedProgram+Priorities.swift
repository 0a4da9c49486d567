import Quattro

/// Priorities that are raised while tasks begin, wait and are cancelled.
extension DirectedProgram {
    static let priorities = [a6, raisedRoot, raisedInside, raisedBefore, raisedByHandle]

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

    /// A task that is raised waits for a child, in another group than the child's.
    private static let raisedByHandle = DirectedProgram("raisedbyhandle") { stage in
        await group(on: stage, of: 1) { group in
            let waited = group.addTask(name: "waited", priority: .low) {
                await stage.untilCancelled()
                expectRaised(on: stage, "the child that is waited for")
            }
            let waiter = CancelScope(name: "waiter")
            stage.atRest { waiter.cancel() }
            stage.thread("raiser") { stage.raiseRootTask() }
            _ = try? await waiter.run { try await waited.value }
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
