extension ScopedTaskGroup {
    /// Begins a child task and waits until it reports that it is ready.
    ///
    /// Until it calls ``TaskStatus/started(_:)``, the child belongs to the caller, and from then on to the group:
    ///
    /// - If the child throws before that, `start` throws the bare error, and the group is not affected.
    /// - If it ends before that without an error, `start` throws ``NeverStarted``.
    /// - If the caller is cancelled before that, the child is cancelled, and `start` throws when the child has ended. If the child reports
    ///   after that, it still belongs to the caller; if it then ends without an error, `start` returns the value nevertheless.
    /// - If the child throws after it has reported, that is a failure; see ``FailurePolicy``.
    /// - If the group is cancelled before the child reports, the child continues undisturbed until it reports; then `start` returns the
    ///   value, and the child is cancelled.
    /// - Before the report the scopes around the child, and so ``Deadline/currentEffective``, are the caller's; after it they are the
    ///   group's. Scopes and groups that the child has opened move with it.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     let port = try await group.start(name: "server") { try await serve(on: 0, $0) }
    ///     try await runTests(against: port)
    /// }
    /// ```
    ///
    /// Doing this by hand takes a continuation or a stream from the task to the caller that waits, and care on each way out: the
    /// continuation must be resumed exactly once, an error before the start must not get lost in the group, the wait must be cancelled,
    /// and the task must not be left behind.
    ///
    /// If a child does not notice its cancellation, its caller waits until it reports or ends. To leave such work behind, if it has one
    /// value, use ``runAbandoningOnCancel(name:priority:fileID:line:operation:late:)``.
    ///
    /// A child that is being started keeps the group open, even a group that has failed: if the child waits for something that the group's
    /// other tasks will no longer do, give `start` a deadline.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It is given the status to report through. The group's limit does not apply to it.
    /// - Returns: The value that the child reported.
    /// - Throws: What the child throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Modeled on: `nursery.start` of Trio.
    @discardableResult
    public nonisolated(nonsending) func start<Ready: Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> Ready {
        let starting = StartingTask<Ready>(
            name: name,
            fileID: fileID,
            line: line,
            in: self,
            onFailure: onFailure,
            operation: operation
        )
        return try await waitUntilStarted(starting, priority: priority)
    }

    /// Begins a child task, waits until it reports that it is ready, and returns a handle to it.
    ///
    /// It behaves like ``start(name:priority:onFailure:fileID:line:_:)``, for a child that must be stopped alone or awaited.
    ///
    /// ```swift
    /// let server = try await group.startTask(name: "http") { try await serve(on: 8080, $0) }
    /// try await runTests(against: server.ready)
    /// server.cancel(reason: "the tests are done")
    /// _ = await server.result
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It is given the status to report through. The group's limit does not apply to it.
    /// - Returns: The child, with the value that it reported.
    /// - Throws: What the child throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Modeled on: `nursery.start` of Trio, which gives no handle.
    public nonisolated(nonsending) func startTask<Ready: Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> StartedTask<Ready> {
        try await startTask(
            name: name,
            priority: priority,
            onFailure: onFailure,
            fileID: fileID,
            line: line,
            operation: operation
        )
    }

    /// Begins a child task that serves the others, waits until it reports that it is ready, and returns a handle to it.
    ///
    /// It behaves like ``startTask(name:priority:onFailure:fileID:line:_:)``. Once it has started, the child is a background one: it is
    /// cancelled when the body and every foreground child are done, or at once if they are done already.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     let database = try await group.startBackgroundTask(name: "database") { try await serveDatabase($0) }
    ///     try await runTests(against: database.ready)
    /// }  // the database has stopped
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It is given the status to report through. The group's limit does not apply to it.
    /// - Returns: The child, with the value that it reported.
    /// - Throws: What the child throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    @discardableResult
    public nonisolated(nonsending) func startBackgroundTask<Ready: Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> StartedTask<Ready> {
        try await startTask(
            name: name,
            priority: priority,
            servesOthers: true,
            onFailure: onFailure,
            fileID: fileID,
            line: line,
            operation: operation
        )
    }

    /// The common implementation of all ways to begin a child with a handle.
    nonisolated(nonsending) func startTask<Ready: Sendable>(
        name: String?,
        priority: TaskPriority? = nil,
        servesOthers: Bool = false,
        isShieldedFromThenOn: Bool = false,
        onFailure: FailurePolicy?,
        fileID: StaticString,
        line: UInt,
        operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> StartedTask<Ready> {
        let end = ChildOutcome()
        let starting = StartingTask<Ready>(
            name: name,
            fileID: fileID,
            line: line,
            in: self,
            servesOthers: servesOthers,
            isShieldedFromThenOn: isShieldedFromThenOn,
            onFailure: onFailure,
            for: end,
            operation: operation
        )
        let scope = starting.scope
        let ready = try await waitUntilStarted(starting, priority: priority)
        return StartedTask(ready: ready, scope: scope, outcome: end)
    }

    private nonisolated(nonsending) func waitUntilStarted<Ready: Sendable>(
        _ starting: StartingTask<Ready>,
        priority: TaskPriority?
    ) async throws -> Ready {
        let entry = starting.enter()
        return try await starting.waitUntilStarted(after: entry) {
            makeTask(.starting, for: starting, priority: priority)
        }
    }
}
