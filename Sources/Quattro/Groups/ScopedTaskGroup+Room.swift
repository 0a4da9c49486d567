/// Adding to a group that may be full, or over.
extension ScopedTaskGroup {
    /// Adds a child task as soon as the group has a place for it, and waits for that.
    ///
    /// What a listener uses in a group with a concurrency limit: while all places are taken, it is the listener that waits, and
    /// nothing piles up.
    ///
    /// - There is a free place, or the group has no limit: adds the child at once.
    /// - There is none: waits for its turn, first come first served, children added with `addTask` among them.
    /// - The group is cancelled, or has ended, before the child gets its place: `nil`.
    /// - The caller is cancelled before that: `CancellationError`. A place that the child got before, be it in the same instant,
    ///   counts: then the child is added.
    /// - In the two cases before, the operation never runs; else it does. So what the operation was to close, such as a connection,
    ///   is the caller's to close exactly if this returns `nil` or throws.
    ///
    /// ```swift
    /// try await withScopedTaskGroup(concurrencyLimit: 100) { group in
    ///     for try await connection in listener.connections {
    ///         _ = try await group.addTaskWhenFree { try await serve(connection) }
    ///     }
    /// }
    /// ```
    ///
    /// A child that waits so for a place in its own group holds its own place meanwhile: if all of them do, none can go on.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, or `nil` if the group takes no more.
    /// - Throws: `CancellationError` if the caller is cancelled. Nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile. What the operation captures is sent to the child.
    ///
    /// Cost: that of `addTask`; while it waits, one task.
    @inlinable
    @discardableResult
    public nonisolated(nonsending) func addTaskWhenFree<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success
    ) async throws -> TaskHandle<Success>? {
        let success = ChildValue(of: operation)
        let scope = try await spawnWhenFree(
            name: name,
            priority: priority,
            onFailure: onFailure,
            for: success,
            fileID: fileID,
            line: line,
            running: ChildValue<Success>.run
        )
        return scope.map { TaskHandle(scope: $0, success: success) }
    }

    /// Adds a child task if the group has a place for it at once.
    ///
    /// For shedding load: what cannot be begun now is refused, and does not wait.
    ///
    /// - All places are taken, or the group has ended: `nil`, and the operation never runs.
    /// - The group is cancelled: the child starts, cancelled, as with `addTask`.
    ///
    /// ```swift
    /// let handle = group.addTaskUnlessFull { try await answer(request) }
    /// if handle == nil { request.refuse(.serviceUnavailable) }
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, or `nil` if it was not added.
    ///
    /// Isolation: callable from anywhere; never waits and never throws. What the operation captures is sent to the child.
    @inlinable
    public func addTaskUnlessFull<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success>? {
        addTask(waits: false, name, priority, onFailure, fileID, line, operation)
    }

    /// Adds a child task unless the group has ended.
    ///
    /// For callbacks that may come late, where `addTask` would end the program.
    ///
    /// - The group has ended: `nil`, and the operation never runs.
    /// - The group is cancelled: the child starts, cancelled, as with `addTask`.
    /// - There is no free place: the child waits for its turn, as with `addTask`.
    ///
    /// ```swift
    /// device.onEvent { event in
    ///     _ = group.addTaskUnlessEnded { try await handle(event) }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also stands in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, or `nil` if it was not added.
    ///
    /// Isolation: callable from anywhere; never waits and never throws. What the operation captures is sent to the child.
    @inlinable
    @discardableResult
    public func addTaskUnlessEnded<Success: ~Copyable & Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        onFailure: FailurePolicy? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success>? {
        addTask(waits: true, name, priority, onFailure, fileID, line, operation)
    }

    /// Adds a foreground child unless the group has ended, or is full and the child does not wait.
    @inlinable
    func addTask<Success: ~Copyable & Sendable>(
        waits: Bool,
        _ name: String?,
        _ priority: TaskPriority?,
        _ onFailure: FailurePolicy?,
        _ fileID: StaticString,
        _ line: UInt,
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success>? {
        let success = ChildValue(of: operation)
        let scope = spawnUnlessEnded(
            waits: waits,
            name: name,
            priority: priority,
            onFailure: onFailure,
            for: success,
            fileID: fileID,
            line: line,
            running: ChildValue<Success>.run
        )
        return scope.map { TaskHandle(scope: $0, success: success) }
    }
}
