/// A group of child tasks that ends when all of them have ended, and loses neither a task nor an error.
///
/// - Leaving `withScopedTaskGroup` waits for every child, whatever happens.
/// - The first failure of a child or of the body cancels all the others, the body included. When all have ended, `withScopedTaskGroup`
///   throws an ``ErrorGroup`` with every error.
/// - Children are governed by the scopes around the *group*: a timeout around a call of `addTask`
///   does nothing to the child.
/// - Children inherit task-local values from the code that adds them, and the task-executor preference from the group.
/// - The group may be handed to other tasks, its own children among them, which may add more children for as long as the
///   group lasts. Adding to one that has ended is a programming error and ends the program with a message.
/// - A child that is added to a cancelled group starts cancelled.
/// - When a group has ended, its children have released everything: what they captured, their values and their errors, except a result that
///   a handle keeps. The threads that they ran on release their task objects, which may take a few microseconds longer. They also
///   release the scope of the group, and an error that it has absorbed (``CancelScope/absorbedError``). Swift's runtime does not report when
///   that is done.
///
/// ```swift
/// try await withScopedTaskGroup(name: "server") { group in
///     group.addBackgroundTask { try await sweepCaches() }
///     for try await connection in listener.connections {
///         group.addTask { try await serve(connection) }
///     }
/// }
/// ```
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor.
///
/// Modeled on: `open_nursery` of Trio, `TaskGroup` of quattro.
public final class ScopedTaskGroup: Sendable {
    // The state is the first property, and in it the fields that each child changes, so that these take as few cache lines as possible.
    let state: Guarded<State>

    /// The scope around the body and all children, which can be cancelled and shielded, and whose deadline can be read and moved.
    ///
    /// Cancelling it ends the group without an error: a value that the body returned is kept, and a group with a `Void` body returns.
    public let cancelScope: CancelScope

    /// The name given when the group was opened.
    public var name: String? { cancelScope.name }

    /// What the group is called in messages to users.
    let noun: String
    let failurePolicy: FailurePolicy
    let executorPreference: (any TaskExecutor)?

    init(
        concurrencyLimit: Int?,
        onFailure: FailurePolicy,
        noun: String = "task group",
        name: String?,
        fileID: StaticString,
        line: UInt
    ) {
        if let concurrencyLimit, concurrencyLimit < 1 {
            trap(
                "the concurrency limit of a task group must be at least 1, not \(concurrencyLimit)",
                file: fileID,
                line: line
            )
        }
        let scope = GroupScope(name: name, fileID: fileID, line: line)
        cancelScope = scope
        self.noun = noun
        failurePolicy = onFailure
        executorPreference = Runtime.preferredExecutorForGroup
        state = Guarded(State(machine: GroupMachine(limit: concurrencyLimit)))
        scope.belongs(to: self)
    }
}

// MARK: - Adding tasks

extension ScopedTaskGroup {
    /// Adds a child task.
    ///
    /// - The call returns before the child has run a line. Beyond the group's limit, the child waits for its turn, first come, first
    ///   started; a queued child of a group that is cancelled never starts.
    /// - If the child throws, that is a failure; see ``FailurePolicy``. A cancellation is not a failure if the child or the group was
    ///   cancelled.
    /// - The call never waits for a place, so a loop that adds children faster than they end fills the memory with queued ones. In such a
    ///   loop use ``addTaskWhenFree(name:priority:onFailure:fileID:line:operation:)``.
    /// - A time limit on the wait for the child's value ends only the wait, and the child continues: its failure still fails the group, and
    ///   its value is dropped. To leave work behind and still get its late result, use
    ///   ``runAbandoningOnCancel(name:priority:fileID:line:operation:late:)``.
    /// - What the operation captures is sent to the child: it is best to make a value that is not `Sendable` inside the operation.
    /// - The call returns a handle: as the last line of a closure that must return `Void`, write `_ = group.addTask { … }`.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     for address in addresses {
    ///         group.addTask(name: address) { try await ping(address) }
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, which may be ignored.
    ///
    /// Isolation: callable from anywhere; never waits. What the operation captures is sent to the child.
    ///
    /// Cost: one task and a few allocations. All of that is released when the child ends, even in a group that never ends.
    @inlinable
    @discardableResult
    public func addTask<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success> {
        let success = ChildValue(of: operation)
        let scope = spawn(
            .foreground,
            name: name,
            priority: priority,
            onFailure: onFailure,
            for: success,
            fileID: fileID,
            line: line,
            running: ChildValue<Success>.run
        )
        return TaskHandle(scope: scope, success: success)
    }

    /// Adds a child task that starts on the caller's actor at once, before this returns, and runs there up to its first
    /// suspension.
    ///
    /// Beyond the group's limit it waits for its turn like any other child.
    ///
    /// ```swift
    /// group.addImmediateTask { try await connection.subscribe(to: "news") }  // subscribed before the next line
    /// try await connection.send("ready for news")
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - isolation: The caller's actor; leave it to the compiler.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. A closure written in an actor's method runs on that actor.
    /// - Returns: A handle to the child, which may be ignored.
    ///
    /// Isolation: callable from anywhere. An operation that is isolated to another actor starts later, on that actor.
    ///
    /// Modeled on: SE-0472.
    @inlinable
    @discardableResult
    public func addImmediateTask<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        isolation: isolated (any Actor)? = #isolation,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        @_inheritActorContext @_implicitSelfCapture operation:
            sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success> {
        let wantsActor = wantsActor(operation)
        let success = ChildValue(of: operation)
        let scope = spawnImmediately(
            name: name,
            priority: priority,
            onFailure: onFailure,
            wantsActor: wantsActor,
            isolation: isolation,
            for: success,
            fileID: fileID,
            line: line,
            running: ChildValue<Success>.run
        )
        return TaskHandle(scope: scope, success: success)
    }

    /// Adds a child task that serves the others: it is cancelled when the body and every foreground child are done.
    ///
    /// - It starts at once and does not count against the group's limit.
    /// - It may end by itself; the handle gives its value.
    /// - If it throws, that is a failure as for any child, even if it throws an error other than a cancellation because it was cancelled.
    /// - If the others are done already when it is added, it starts cancelled.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     group.addBackgroundTask(name: "heartbeat") {
    ///         while true {
    ///             try await Task.sleep(for: .seconds(5), clock: .quattro)
    ///             try await connection.ping()
    ///         }
    ///     }
    ///     for try await message in connection.messages { try await handle(message) }
    /// }  // the heartbeat has stopped
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, which may be ignored.
    ///
    /// Isolation: callable from anywhere; never waits. What the operation captures is sent to the child.
    ///
    /// Modeled on: `create_background_task` of quattro, which cancels it earlier: when the body is done.
    @inlinable
    @discardableResult
    public func addBackgroundTask<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success> {
        let success = ChildValue(of: operation)
        let scope = spawn(
            .background,
            name: name,
            priority: priority,
            onFailure: onFailure,
            for: success,
            fileID: fileID,
            line: line,
            running: ChildValue<Success>.run
        )
        return TaskHandle(scope: scope, success: success)
    }

    /// Cancels the body and all children; the same as cancelling ``cancelScope``.
    ///
    /// ```swift
    /// stopButton.onPress { group.cancelAll(reason: "the user pressed Stop") }
    /// ```
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    ///
    /// - Parameter reason: Why the group is cancelled, for ``CancelScope/cause`` and descriptions.
    public func cancelAll(reason: CancelReason? = nil) {
        cancelScope.cancel(reason: reason)
    }
}
