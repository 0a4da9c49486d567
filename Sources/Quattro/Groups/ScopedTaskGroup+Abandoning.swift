/// Limits the wait for work, not the work itself.
extension ScopedTaskGroup {
    /// Runs an operation and waits for it until the calling code is cancelled; then leaves the operation to this group and throws at
    /// once.
    ///
    /// Use it for work that waits without noticing a cancellation: a bare continuation, `future.get()`, a call of another library. Around
    /// such work, `fail(after:)` returns only when the *work* is over; around this call it returns in time, and so do `moveOn` and `race`.
    ///
    /// - If the operation ends first, the call returns its value or throws its error. The group is not told.
    /// - If the calling code is cancelled first, whatever the cause, the operation is cancelled too, so that any part of it that notices
    ///   stops, and the call throws `CancellationError` without waiting for it. From then on the operation is a child of the group, which
    ///   waits for it before it ends.
    /// - If both happen at the same moment, the value or the error counts. Exactly one of the caller and `late` gets it.
    /// - If the operation returns or throws after it has been left, `late` gets the value or error, and can close a connection or log the
    ///   error. That is not a failure of the group, under any ``FailurePolicy``. A cancellation that the operation throws is dropped, since
    ///   it was asked for.
    /// - If the calling code is cancelled already, the call throws `CancellationError`, and the operation never starts.
    /// - Until it is left, the operation belongs to the caller: its scopes and ``Deadline/currentEffective`` are those around the call,
    ///   even when deadlines and shields change, and a `cancelAll()` of the group does not reach it unless the caller is in the group. A
    ///   shield around the call makes the call wait for the work.
    /// - The operation takes no place under the group's concurrency limit, and counts among ``Counts/running`` until it has ended.
    /// - Calling this on a group that has ended is a programming error and ends the program, as with `addTask`.
    ///
    /// ```swift
    /// let connection = try await fail(after: .seconds(2)) {
    ///     try await program.runAbandoningOnCancel {
    ///         try await legacy.connect()
    ///     } late: { result in
    ///         if case .success(let connection) = result { connection.close() }
    ///     }
    /// }
    /// ```
    ///
    /// Use a group that lives longer than the caller, such as one for the whole program. A cancellation of the caller may also end the
    /// caller's own group, and that group waits for the operations left to it. To limit how many operations can be left behind, take a
    /// place of a ``ConcurrencyLimiter`` *inside* the operation: the place is held until the work has ended. A callback needs no task: see
    /// ``Promise``.
    ///
    /// - Important: Do not block in the operation. It runs on Swift's pool, which has a thread for each core: as many calls that block hold
    ///   up everything, this call included. An executor over a Dispatch queue does not help on Linux, where its threads are shared with the
    ///   pool: limits of 100 ms took 0.7 to 1 s there. Run the call on a thread of its own, which completes a ``Promise``, and wait for that
    ///   in the operation, as the recipe "A call that blocks" does.
    ///
    /// - Parameters:
    ///   - name: The task's name (`Task.name`), which also appears in descriptions and reports.
    ///   - priority: The task's priority; that of the caller by default. A caller that waits lends the task its own.
    ///   - fileID: Where the operation is begun; leave it to the compiler.
    ///   - line: Where the operation is begun; leave it to the compiler.
    ///   - operation: What to run. It runs on no actor unless it says so, in a task of its own.
    ///   - late: What to do with a value or an error that is too late for the caller. Nothing around it can cancel it, and the group waits
    ///     for it: if it may take long, give it a limit with `withShield(for:)`. It runs in the operation's task, on no actor.
    /// - Returns: The operation's value.
    /// - Throws: What the operation throws, or `CancellationError` if the calling code was cancelled first. It throws nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile. What the operation captures is sent to it.
    ///
    /// Cost: the same as `start`: one task and a few allocations.
    ///
    /// Modeled on: `abandon_on_cancel` of Trio, which drops the value; `onCancellation` of Kotlin's `resume`, which gets it.
    public nonisolated(nonsending) func runAbandoningOnCancel<Success: Sendable>(
        name: String? = nil,
        priority: TaskPriority? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        operation: sending @escaping @isolated(any) () async throws -> Success,
        late: @escaping @Sendable (Result<Success, any Error>) async -> Void
    ) async throws -> Success {
        if CancelScope.isCancelledHere { throw CancellationError() }
        let task = AbandonableTask<Success>(
            name: name,
            fileID: fileID,
            line: line,
            in: self,
            operation: operation,
            late: late
        )
        let entry = task.enter()
        return try await task.value(after: entry) {
            makeTask(.abandonable, for: task, priority: priority)
        }
    }
}
