extension Deferrer {
    /// Begins a task, waits until it reports that it is ready, and keeps it running until the unwinding.
    ///
    /// - Until it calls ``TaskStatus/started(_:)``, the task belongs to the caller: what it throws comes out of this call, and if the
    ///   caller is cancelled, so is the task, as with `start` of a group.
    /// - From then on it belongs to the deferrer, shielded from what is cancelled around it. When its turn to be unwound comes, in the
    ///   reverse order of everything that was deferred, entered and started, it is cancelled and awaited.
    /// - An error that it throws then, or has thrown since it started, is collected with the others and comes out of `withDeferrer`. A
    ///   cancellation that it throws because it was cancelled does not count as an error.
    /// - If it ends earlier, nothing happens until the unwinding. If the body must end when the task ends, use a group.
    ///
    /// ```swift
    /// try await withDeferrer { deferrer in
    ///     let port = try await deferrer.start(name: "database") { try await serveDatabase($0) }
    ///     let server = try await deferrer.start(name: "http") { try await serve(database: port, $0) }
    ///     try await runTests(against: server)
    /// }  // first the server is stopped, then the database
    /// ```
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in errors and descriptions.
    ///   - fileID: Where the task is begun; leave it to the compiler.
    ///   - line: Where the task is begun; leave it to the compiler.
    ///   - operation: What to run. It gets the status to report through.
    /// - Returns: The value that the task reported.
    /// - Throws: What the task throws before it has started, ``NeverStarted``, or a cancellation.
    ///
    /// Isolation: callable from the body's actor, which is free meanwhile.
    ///
    /// Cost: one child task.
    ///
    /// Modeled on: `nursery.start` of Trio.
    @discardableResult
    public nonisolated(nonsending) func start<Ready: Sendable>(
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ operation: sending @escaping @isolated(any) (TaskStatus<Ready>) async throws -> Void
    ) async throws -> Ready {
        trapIfOver()
        // Only failures arrive here, so a cancellation that was asked for does not.
        let failure = Future<Never>()
        let task = try await group.startTask(
            name: name,
            isShieldedFromThenOn: true,
            onFailure: .report { error, _ in failure.complete(with: .failure(error)) },
            fileID: fileID,
            line: line,
            operation: operation
        )
        self.defer {
            task.cancel(reason: "the deferrer unwinds")
            _ = await task.result
            _ = try failure.outcomeIfAny?.get()
        }
        return task.ready
    }
}
