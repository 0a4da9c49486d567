/// Why the code in a scope is cancelled, by the scope itself or by what is around it.
extension CancelScope {
    /// Why the code in the scope is cancelled, or `nil` if it is not.
    ///
    /// - The scope's own ``cause``, if it is cancelled itself.
    /// - Else that of the nearest scope around it that is cancelled itself, out to the nearest shield.
    /// - A scope that is cancelled itself only after it was cut off from outside passes on what that was: a group whose children fail
    ///   because the client is gone is cancelled because the client is gone.
    /// - ``CancelCause/enclosing`` if none of them is: a task was cancelled with `Task.cancel()`, or by a group of the standard library;
    ///   or a shield has gone up since, and hides what it was; or it is a background child that has nothing left to serve.
    /// - It stays known when the scope has ended.
    ///
    /// So code deep inside can tell what a request ended by:
    ///
    /// ```swift
    /// switch CancelScope.current?.causeInEffect {
    /// case .explicit(.disconnected): metrics.count("client closed request")
    /// case .deadline: metrics.count("deadline exceeded")
    /// default: break
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    ///
    /// - Complexity: O(*n*) for *n* scopes out to the nearest shield.
    public var causeInEffect: CancelCause? { effect?.cause }

    /// When the code in the scope was cancelled, by ``causeInEffect``; by a deadline: the deadline.
    ///
    /// `nil` if it is not cancelled, or if the cause is a task that was cancelled, or hidden by a shield.
    ///
    /// ```swift
    /// if let cancelled = scope.cancelledAt { metrics.record(cancelled.duration(to: .now), "went on after it was cancelled") }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var cancelledAt: Deadline? { effect?.time }

    /// Whether the code that asks is cancelled by the task that it runs in, and by no scope that was entered in that task.
    ///
    /// What is around the task counts as the task: for the task of a request, a scope around the server.
    package static var isCancelledByTask: Bool {
        guard Task.isCancelled else { return false }
        guard let ambient, ambient.isBodyCurrent else { return true }
        var scope: CancelScope? = ambient
        while let candidate = scope {
            let (isItself, teller) = candidate.state.withLock { ($0.node.life.own != nil, $0.node.membership.teller) }
            if isItself { return false }
            scope = teller
        }
        return true
    }
}
