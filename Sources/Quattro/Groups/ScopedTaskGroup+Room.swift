/// Adds children to a group that may be full or may have ended.
extension ScopedTaskGroup {
    /// Waits until the group has a place for a child task, and adds it then.
    ///
    /// Use it in a listener whose group has a concurrency limit: while all places are taken, the listener waits, and nothing piles up.
    ///
    /// - If there is a free place, or the group has no limit, the child is added at once.
    /// - If there is none, the caller waits for its turn, first come, first served, in one queue with children added with `addTask`.
    /// - If the group is cancelled or has ended before the child gets its place, the call returns `nil`.
    /// - If the caller is cancelled before that, the call throws `CancellationError`. If the child got its place first, even in the same
    ///   instant, it is added.
    /// - If the call returns `nil` or throws, the operation never runs; otherwise it does. So in exactly these two cases the caller must
    ///   close what the operation would have closed, such as a connection.
    ///
    /// ```swift
    /// try await withScopedTaskGroup(concurrencyLimit: 100) { group in
    ///     for try await connection in listener.connections {
    ///         _ = try await group.addTaskWhenFree { try await serve(connection) }
    ///     }
    /// }
    /// ```
    ///
    /// A child that waits like this for a place in its own group holds its own place meanwhile: if all children do so, none can continue.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - priority: The task's priority; that of the caller by default.
    ///   - onFailure: What the group does if this child fails; `nil` for the group's own policy.
    ///   - fileID: Where the child is added; leave it to the compiler.
    ///   - line: Where the child is added; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, and concurrently with the caller.
    /// - Returns: A handle to the child, or `nil` if the group takes no more children.
    /// - Throws: `CancellationError` if the caller is cancelled. It throws nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile. What the operation captures is sent to the child.
    ///
    /// Cost: the same as `addTask`; a wait takes one task.
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
    /// Use it to shed load: work that cannot begin now is refused and does not wait.
    ///
    /// - If all places are taken, or the group has ended, the call returns `nil`, and the operation never runs.
    /// - If the group is cancelled, the child starts cancelled, as with `addTask`.
    ///
    /// ```swift
    /// let task = group.addTaskUnlessFull { try await handle(request) }
    /// if task == nil { request.refuse(status: 503) }
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
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
    /// Use it in callbacks that may be called late, where `addTask` would end the program.
    ///
    /// - If the group has ended, the call returns `nil`, and the operation never runs.
    /// - If the group is cancelled, the child starts cancelled, as with `addTask`.
    /// - If there is no free place, the child waits for its turn, as with `addTask`.
    ///
    /// ```swift
    /// connection.onMessage { message in
    ///     _ = group.addTaskUnlessEnded { try await handle(message) }
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
