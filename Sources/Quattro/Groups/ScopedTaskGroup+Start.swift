extension ScopedTaskGroup {
    /// Begins a child task and waits until it reports that it is ready.
    ///
    /// Until ``TaskStatus/started(_:)`` the child belongs to the caller, and from then on to the group:
    ///
    /// - It throws before: the bare error comes out of `start`, and the group is not affected.
    /// - It ends before, without an error: ``NeverStarted``.
    /// - The caller is cancelled before: the child is cancelled, and `start` throws when it has ended. If it reports then,
    ///   that is ignored; if it ends without an error after such a report, `start` returns the value all the same.
    /// - It throws after: that is a failure, see ``FailurePolicy``.
    /// - The group is cancelled before: the child goes on undisturbed until it reports, `start` returns the value, and the
    ///   child is cancelled.
    /// - The scopes around it, ``Deadline/currentEffective`` included, are the caller's before and the group's after; scopes
    ///   and groups that the child has opened move with it.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     let port = try await group.start(name: "server") { try await serve(on: 0, $0) }
    ///     try await check(port)
    /// }
    /// ```
    ///
    /// Without it, the same takes a continuation or a stream from the task to whoever waits, and care on each way out:
    /// resumed once and only once, an error before the start not lost in the group, the wait cancelled, the task not left
    /// behind.
    ///
    /// A child that does not notice its cancellation holds up its caller until it reports or ends. For work that is to be left then, and
    /// has one value, use ``runAbandoningOnCancel(name:priority:fileID:line:operation:late:)``.
    ///
    /// A child that is being started keeps the group open, also one that has failed: if the child waits for something that
    /// the group's other tasks will not do any more, give `start` a deadline.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It gets the status to report through. The group's limit does not apply to it.
    /// - Returns: The value that the child reported.
    /// - Throws: What the child throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Source: `nursery.start` of Trio.
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

    /// Begins a child task, waits until it reports that it is ready, and gives a handle to it.
    ///
    /// As ``start(name:priority:onFailure:fileID:line:_:)``, for a child that is to be stopped alone, or waited for.
    ///
    /// ```swift
    /// let server = try await group.startTask(name: "http") { try await serve(on: 8080, $0) }
    /// try await reloads.next()
    /// server.cancel(reason: "reload")
    /// _ = await server.result
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It gets the status to report through. The group's limit does not apply to it.
    /// - Returns: The child, with the value that it reported.
    /// - Throws: What the child throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    ///
    /// Source: `nursery.start` of Trio, which gives no handle.
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

    /// Begins a child task that serves the others, waits until it reports that it is ready, and gives a handle to it.
    ///
    /// As ``startTask(name:priority:onFailure:fileID:line:_:)``. From the moment on that it has started, the child is a background
    /// one: it is cancelled when the body and every foreground child are done. If they are done by then, at once.
    ///
    /// ```swift
    /// try await withScopedTaskGroup { group in
    ///     let database = try await group.startBackgroundTask(name: "database") { try await runDatabase($0) }
    ///     try await runTests(on: database.ready)
    /// }  // the database has stopped
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if the child fails after it has started; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It gets the status to report through. The group's limit does not apply to it.
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

    /// Every way to begin a child with a handle.
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
