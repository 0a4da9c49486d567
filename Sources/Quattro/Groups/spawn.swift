/// What runs in the task of a group's child: a ``ChildTask``, or a ``StartingTask`` that may become one.
protocol ChildLife: AnyObject, Sendable {
    var scope: CancelScope { get }
    /// The whole life of the child, in its task.
    nonisolated(nonsending) func run() async
}

/// Where the tasks of a group's children are made.
extension ScopedTaskGroup {
    /// Adds a child and makes its task.
    ///
    /// `hidesScope` gives the operation the group's scope to find in place of the child's own. `outcome` is for a handle.
    ///
    /// - Returns: The child's scope.
    @usableFromInline
    @discardableResult
    func spawn(
        _ kind: GroupMachine.Kind,
        name: String? = nil,
        priority: TaskPriority? = nil,
        hidesScope: Bool = false,
        for outcome: ChildOutcome? = nil,
        fileID: StaticString,
        line: UInt,
        _ operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        let child = ChildTask(kind, scope: scope, in: self, for: outcome, operation: operation)
        let ambient = hidesScope ? cancelScope : scope
        makeTask(kind == .background ? .background : .child, for: child, in: ambient, priority: priority)
        return scope
    }

    /// Makes the task of a child, under the executor of the group's tasks, or that of a simulation.
    ///
    /// `ambient` is the scope that the code in it finds around itself. Generic, since a closure handed in would be one
    /// allocation more.
    func makeTask<Life: ChildLife>(
        _ kind: SpawnedTask.Kind,
        for life: Life,
        in ambient: CancelScope,
        priority: TaskPriority?
    ) {
        let name = life.scope.name
        let executor = life.scope.executor(for: kind, preferring: executorPreference)
        Governing.$ambient.withValue(ambient) {
            // A preference, and be it for none, costs its task a lock at every hop.
            if let executor {
                _ = Task(name: name, executorPreference: executor, priority: priority) { await life.run() }
            } else {
                _ = Task(name: name, priority: priority) { await life.run() }
            }
        }
    }

    /// Starts on the caller's stack: on its actor, or on none if the operation asks for none.
    @usableFromInline
    func spawnImmediately(
        name: String?,
        priority: TaskPriority?,
        wantsActor: Bool,
        isolation: isolated (any Actor)?,
        for outcome: ChildOutcome,
        fileID: StaticString,
        line: UInt,
        _ operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        let child = ChildTask(.foreground, scope: scope, in: self, onStack: true, for: outcome, operation: operation)
        guard wantsActor else {
            startOnNoActor(child, priority: priority)
            return scope
        }
        let executor = scope.executor(for: .child, preferring: executorPreference)
        Governing.$ambient.withValue(scope) {
            _ = Task.immediate(name: name, priority: priority, executorPreference: executor) {
                _ = isolation
                await child.run()
            }
        }
        return scope
    }

    /// A function without isolation of its own, since `Task.immediate` takes over that of the function that it is called in.
    private nonisolated func startOnNoActor(_ child: ChildTask, priority: TaskPriority?) {
        let executor = child.scope.executor(for: .child, preferring: executorPreference)
        Governing.$ambient.withValue(child.scope) {
            _ = Task.immediate(name: child.scope.name, priority: priority, executorPreference: executor) {
                await child.run()
            }
        }
    }
}

/// Apart from its caller, since the compiler crashes on `isolation` in a function with an isolated parameter.
@inlinable
func wantsActor<Success>(_ operation: @isolated(any) () async throws -> Success) -> Bool {
    operation.isolation != nil
}

extension Runtime {
    /// The preference of the current task, for a group to hand on to its children.
    ///
    /// In a simulation an executor ends with its task, and a group may be kept for longer.
    static var preferredExecutorForGroup: (any TaskExecutor)? {
        let preferred = preferredExecutor
        guard Simulations.areRunning else { return preferred }
        return (preferred as? any SimulatedExecutor)?.world.anyExecutor ?? preferred
    }
}
