/// Where the tasks of a group's children are made.
extension ScopedTaskGroup {
    /// `hidesScope` gives the operation the group's scope to find in place of the child's own.
    @usableFromInline
    @discardableResult
    func spawn(
        _ kind: GroupMachine.Kind,
        name: String? = nil,
        priority: TaskPriority? = nil,
        hidesScope: Bool = false,
        _ operation: sending @escaping ChildTask.Operation
    ) -> ChildTask {
        let child = ChildTask(kind, name: name, in: self, operation: operation)
        let executor = child.scope.executor(
            for: kind == .background ? .background : .child,
            preferring: executorPreference
        )
        CancelScope.$ambient.withValue(hidesScope ? cancelScope : child.scope) {
            // A preference, and be it for none, costs its task a lock at every hop.
            if let executor {
                _ = Task(name: name, executorPreference: executor, priority: priority) { await child.run() }
            } else {
                _ = Task(name: name, priority: priority) { await child.run() }
            }
        }
        return child
    }

    /// Starts on the caller's stack: on its actor, or on none if the operation asks for none.
    @usableFromInline
    func spawnImmediately(
        name: String?,
        priority: TaskPriority?,
        wantsActor: Bool,
        isolation: isolated (any Actor)?,
        _ operation: sending @escaping ChildTask.Operation
    ) -> ChildTask {
        guard wantsActor else { return spawnImmediatelyOnNoActor(name: name, priority: priority, operation) }
        let child = ChildTask(.foreground, name: name, in: self, onStack: true, operation: operation)
        let executor = child.scope.executor(for: .child, preferring: executorPreference)
        CancelScope.$ambient.withValue(child.scope) {
            _ = Task.immediate(name: name, priority: priority, executorPreference: executor) {
                _ = isolation
                await child.run()
            }
        }
        return child
    }

    /// A function without isolation of its own, since `Task.immediate` takes over that of the function that it is called in.
    private nonisolated func spawnImmediatelyOnNoActor(
        name: String?,
        priority: TaskPriority?,
        _ operation: sending @escaping ChildTask.Operation
    ) -> ChildTask {
        let child = ChildTask(.foreground, name: name, in: self, onStack: true, operation: operation)
        let executor = child.scope.executor(for: .child, preferring: executorPreference)
        CancelScope.$ambient.withValue(child.scope) {
            _ = Task.immediate(name: name, priority: priority, executorPreference: executor) {
                await child.run()
            }
        }
        return child
    }
}

/// Apart from its caller, since the compiler crashes on `isolation` in a function with an isolated parameter.
@inlinable
func wantsActor<Success>(_ operation: @isolated(any) () async throws -> Success) -> Bool {
    operation.isolation != nil
}
