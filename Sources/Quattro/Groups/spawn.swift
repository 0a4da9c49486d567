/// What runs in the task of a group's child: a ``ChildTask``, or a ``StartingTask`` that may become one.
protocol ChildLife: AnyObject, Sendable {
    var scope: CancelScope { get }
    /// The scope that the code in the task finds around itself.
    var ambient: CancelScope { get }
    /// The whole life of the child, in its task.
    nonisolated(nonsending) func run() async
}

extension ChildLife {
    var ambient: CancelScope { scope }

    /// Binds the scope in the child's task.
    ///
    /// Binding it around the creation of the task would copy the binding, which is an allocation.
    fileprivate func runBound(isolation: isolated (any Actor)? = #isolation) async {
        await Governing.$ambient.withValue(ambient) {
            // Without this, the closure does not run on the actor.
            _ = isolation
            await run()
        }
    }
}

/// Makes the tasks of a group's children.
extension ScopedTaskGroup {
    /// Adds a child and makes its task.
    ///
    /// With `hidesScope`, the operation finds the group's scope in place of the child's own. `outcome` is for a handle.
    ///
    /// - Returns: The child's scope.
    @usableFromInline
    @discardableResult
    func spawn(
        _ kind: GroupMachine.Kind,
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure policy: FailurePolicy? = nil,
        hidesScope: Bool = false,
        for outcome: ChildOutcome? = nil,
        fileID: StaticString,
        line: UInt,
        running operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let child = ChildTask(
            kind,
            named: name,
            in: self,
            onFailure: policy,
            hidesScope: hidesScope,
            for: outcome,
            fileID: fileID,
            line: line,
            running: operation
        )
        child.takesPlace(admit(kind, scope: child))
        makeTask(kind == .background ? .background : .child, for: child, priority: priority)
        return child
    }

    /// The same for a foreground child that is added only if the group has not ended and, unless it `waits`, has a place at once.
    @usableFromInline
    func spawnUnlessEnded(
        waits: Bool,
        name: String?,
        priority: TaskPriority?,
        onFailure policy: FailurePolicy?,
        for outcome: ChildOutcome,
        fileID: StaticString,
        line: UInt,
        running operation: sending @escaping ChildTask.Operation
    ) -> CancelScope? {
        let child = ChildTask(
            .foreground,
            named: name,
            in: self,
            onFailure: policy,
            for: outcome,
            fileID: fileID,
            line: line,
            running: operation
        )
        guard let place = admitUnlessEnded(.foreground, waits: waits, scope: child) else { return nil }
        child.takesPlace(place)
        makeTask(.child, for: child, priority: priority)
        return child
    }

    /// Waits until there is a place for a child, and adds it then.
    ///
    /// - Returns: The child's scope if its operation runs; `nil` if it never will, since the group was cancelled or has ended.
    @usableFromInline
    nonisolated(nonsending) func spawnWhenFree(
        name: String?,
        priority: TaskPriority?,
        onFailure policy: FailurePolicy?,
        for outcome: ChildOutcome,
        fileID: StaticString,
        line: UInt,
        running operation: sending @escaping ChildTask.Operation
    ) async throws -> CancelScope? {
        if CancelScope.isCancelledHere { throw CancellationError() }
        let child = ChildTask(
            .foreground,
            named: name,
            in: self,
            onFailure: policy,
            for: outcome,
            fileID: fileID,
            line: line,
            running: operation
        )
        guard !cancelScope.isBodyCancelled, let place = admitUnlessEnded(.foreground, scope: child) else { return nil }
        // The child's task waits for the turn, as for any child: there is one task for each waiting caller.
        let beginning = place.turn.map { _ in Future<Bool>() }
        child.takesPlace(place, tellingOf: beginning)
        makeTask(.child, for: child, priority: priority)
        guard let beginning else { return child }
        if let begins = await beginning.outcomeUnlessCancelled(for: .turn) {
            return try begins.get() ? child : nil
        }
        withdraw(place.child, cancelling: child)
        // The caller is cancelled. A place that it was given before that counts.
        guard try await beginning.outcome(for: .turn).get() else { throw CancellationError() }
        return child
    }

    /// Makes the task of a child, under the executor of the group's tasks, or that of a simulation.
    ///
    /// This is generic, since passing a closure would be one more allocation.
    func makeTask<Life: ChildLife>(
        _ kind: SpawnedTask.Kind,
        for life: Life,
        priority: TaskPriority?
    ) {
        let name = life.scope.name
        let executor = life.scope.executor(for: kind, preferring: executorPreference)
        outsideOfScopeOfAdder {
            // An executor preference, even for `nil`, costs its task a lock at every hop.
            if let executor {
                _ = WrappedlessTask(name: name, executorPreference: executor, priority: priority) {
                    await life.runBound()
                }
            } else if name != nil || priority != nil {
                _ = WrappedlessTask(name: name, priority: priority) { await life.runBound() }
            } else {
                for _ in 0..<Inlining.once {
                    _ = WrappedlessTask { await life.runBound() }
                }
            }
        }
    }

    /// Makes a task that does not inherit the scope of the code that makes it: the task would keep that scope for as long as it lives.
    ///
    /// This is not needed for most children, which are added in the body of the group: the group's scope lives as long in any case.
    private func outsideOfScopeOfAdder(_ makeTask: () -> Void) {
        if Governing.ambient === cancelScope { return makeTask() }
        Governing.$ambient.withValue(cancelScope, operation: makeTask)
    }

    /// Starts the child on the caller's stack: on the caller's actor, or on none if the operation has no isolation.
    @usableFromInline
    func spawnImmediately(
        name: String?,
        priority: TaskPriority?,
        onFailure policy: FailurePolicy?,
        wantsActor: Bool,
        isolation: isolated (any Actor)?,
        for outcome: ChildOutcome,
        fileID: StaticString,
        line: UInt,
        running operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let child = ChildTask(
            .foreground,
            named: name,
            in: self,
            onFailure: policy,
            for: outcome,
            fileID: fileID,
            line: line,
            running: operation
        )
        child.takesPlace(admit(.foreground, scope: child, onStack: true))
        guard wantsActor else {
            startOnNoActor(child, priority: priority)
            return child
        }
        let executor = child.executor(for: .child, preferring: executorPreference)
        outsideOfScopeOfAdder {
            _ = WrappedlessTask.immediate(name: name, priority: priority, executorPreference: executor) {
                _ = isolation
                await child.runBound()
            }
        }
        return child
    }

    /// This function has no isolation of its own, since `Task.immediate` takes over that of the function that it is called in.
    private nonisolated func startOnNoActor(_ child: ChildTask, priority: TaskPriority?) {
        let executor = child.executor(for: .child, preferring: executorPreference)
        outsideOfScopeOfAdder {
            _ = WrappedlessTask.immediate(name: child.name, priority: priority, executorPreference: executor) {
                await child.runBound()
            }
        }
    }
}

/// This is separate from its caller, since the compiler crashes on `isolation` in a function with an isolated parameter.
@inlinable
func wantsActor<Success: ~Copyable>(_ operation: @isolated(any) () async throws -> Success) -> Bool {
    operation.isolation != nil
}

extension Runtime {
    /// The executor preference of the current task, which a group passes on to its children.
    ///
    /// In a simulation an executor ends with its task, and a group may be kept for longer.
    static var preferredExecutorForGroup: (any TaskExecutor)? {
        let preferred = preferredExecutor
        guard Simulations.areRunning else { return preferred }
        return (preferred as? any SimulatedExecutor)?.world.anyExecutor ?? preferred
    }
}
