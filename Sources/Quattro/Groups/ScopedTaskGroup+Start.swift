extension ScopedTaskGroup {
    /// Begins a child task and waits until it reports that it is ready.
    ///
    /// Until ``TaskStatus/started(_:)`` the child belongs to the caller, and from then on to the group:
    ///
    /// - It throws before: the bare error comes out of `start`, and the group is not affected.
    /// - It ends before, without an error: ``NeverStarted``.
    /// - The caller is cancelled before: the child is cancelled, and `start` throws when it has ended. If it reports then,
    ///   that is ignored; if it ends without an error after such a report, `start` returns the value all the same.
    /// - It throws after: the group fails.
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
    /// A child that is being started keeps the group open, also one that has failed: if the child waits for something that
    /// the group's other tasks will not do any more, give `start` a deadline.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
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
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> Ready {
        let starting = StartingTask<Ready>(name: name, fileID: fileID, line: line, in: self, operation: operation)
        let entry = starting.enter()
        return try await starting.waitUntilStarted(after: entry) {
            makeTask(.starting, for: starting, in: starting.scope, priority: priority)
        }
    }
}
