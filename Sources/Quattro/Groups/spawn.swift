/// What runs in the task of a group's child: a ``ChildTask``, or a ``StartingTask`` that may become one.
protocol ChildLife: AnyObject, Sendable {
    var scope: CancelScope { get }
    /// The whole life of the child, in its task.
    nonisolated(nonsending) func run() async
}

extension ChildLife {
    /// Binds the scope in the child's task and not around its making, which would copy the binding, by an allocation.
    fileprivate func run(in ambient: CancelScope, isolation: isolated (any Actor)? = #isolation) async {
        await Governing.$ambient.withValue(ambient) {
            // Else the closure runs off the actor.
            _ = isolation
            await run()
        }
    }
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
        onFailure policy: FailurePolicy? = nil,
        hidesScope: Bool = false,
        for outcome: ChildOutcome? = nil,
        fileID: StaticString,
        line: UInt,
        _ operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        let place = admit(kind, scope: scope)
        begin(kind, scope, at: place, priority, policy, hidesScope: hidesScope, for: outcome, operation)
        return scope
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
        _ operation: sending @escaping ChildTask.Operation
    ) -> CancelScope? {
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        guard let place = admitUnlessEnded(.foreground, waits: waits, scope: scope) else { return nil }
        begin(.foreground, scope, at: place, priority, policy, for: outcome, operation)
        return scope
    }

    /// Adds a child as soon as it has a place, and waits for that.
    ///
    /// - Returns: Its scope, if its operation runs; `nil` if it never will, because of the group.
    @usableFromInline
    nonisolated(nonsending) func spawnWhenFree(
        name: String?,
        priority: TaskPriority?,
        onFailure policy: FailurePolicy?,
        for outcome: ChildOutcome,
        fileID: StaticString,
        line: UInt,
        _ operation: sending @escaping ChildTask.Operation
    ) async throws -> CancelScope? {
        if CancelScope.isCancelledHere { throw CancellationError() }
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        guard !cancelScope.isBodyCancelled, let place = admitUnlessEnded(.foreground, scope: scope) else { return nil }
        // Its task waits for the turn, as that of any child: one for each caller that waits.
        let beginning = place.turn.map { _ in Future<Bool>() }
        begin(.foreground, scope, at: place, priority, policy, tellingOf: beginning, for: outcome, operation)
        guard let beginning else { return scope }
        if let begins = await beginning.outcomeUnlessCancelled(for: .turn) {
            return try begins.get() ? scope : nil
        }
        withdraw(place.child, cancelling: scope)
        // The caller is cancelled. A place that it was given before counts.
        guard try await beginning.outcome(for: .turn).get() else { throw CancellationError() }
        return scope
    }

    /// Makes a child that has been taken in, and its task.
    private func begin(
        _ kind: GroupMachine.Kind,
        _ scope: CancelScope,
        at place: Place,
        _ priority: TaskPriority?,
        _ policy: FailurePolicy?,
        hidesScope: Bool = false,
        tellingOf beginning: Future<Bool>? = nil,
        for outcome: ChildOutcome?,
        _ operation: sending @escaping ChildTask.Operation
    ) {
        let child = ChildTask(
            kind,
            scope,
            at: place,
            in: self,
            onFailure: policy,
            tellingOf: beginning,
            for: outcome,
            operation: operation
        )
        let ambient = hidesScope ? cancelScope : scope
        makeTask(kind == .background ? .background : .child, for: child, in: ambient, priority: priority)
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
        outsideOfScopeOfAdder {
            // A preference, and be it for none, costs its task a lock at every hop.
            if let executor {
                _ = Task(name: name, executorPreference: executor, priority: priority) { await life.run(in: ambient) }
            } else if name != nil || priority != nil {
                _ = Task(name: name, priority: priority) { await life.run(in: ambient) }
            } else {
                for _ in 0..<Inlining.once {
                    _ = Task { await life.run(in: ambient) }
                }
            }
        }
    }

    /// Makes a task that does not copy the scope that its maker is in, which it would keep for as long as it lives.
    ///
    /// Most children are added in the body of the group, whose scope lives as long in any case.
    private func outsideOfScopeOfAdder(_ makeTask: () -> Void) {
        if Governing.ambient === cancelScope { return makeTask() }
        Governing.$ambient.withValue(cancelScope, operation: makeTask)
    }

    /// Starts on the caller's stack: on its actor, or on none if the operation asks for none.
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
        _ operation: sending @escaping ChildTask.Operation
    ) -> CancelScope {
        let scope = CancelScope(name: name, fileID: fileID, line: line)
        let place = admit(.foreground, scope: scope, onStack: true)
        let child = ChildTask(
            .foreground,
            scope,
            at: place,
            in: self,
            onFailure: policy,
            for: outcome,
            operation: operation
        )
        guard wantsActor else {
            startOnNoActor(child, priority: priority)
            return scope
        }
        let executor = scope.executor(for: .child, preferring: executorPreference)
        outsideOfScopeOfAdder {
            _ = Task.immediate(name: name, priority: priority, executorPreference: executor) {
                _ = isolation
                await child.run(in: scope)
            }
        }
        return scope
    }

    /// A function without isolation of its own, since `Task.immediate` takes over that of the function that it is called in.
    private nonisolated func startOnNoActor(_ child: ChildTask, priority: TaskPriority?) {
        let executor = child.scope.executor(for: .child, preferring: executorPreference)
        outsideOfScopeOfAdder {
            _ = Task.immediate(name: child.scope.name, priority: priority, executorPreference: executor) {
                await child.run(in: child.scope)
            }
        }
    }
}

/// Apart from its caller, since the compiler crashes on `isolation` in a function with an isolated parameter.
@inlinable
func wantsActor<Success: ~Copyable>(_ operation: @isolated(any) () async throws -> Success) -> Bool {
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
