/// Why the code in a scope is cancelled: by the scope itself, or by something around it.
extension CancelScope {
    /// Why the code in the scope is cancelled, or `nil` if it is not.
    ///
    /// - It is the scope's own ``cause`` if the scope itself is cancelled.
    /// - Otherwise it is the cause of the nearest enclosing scope that is cancelled itself, out to the nearest shield.
    /// - If a scope was first cut off from outside and then cancelled itself, the outer cause counts: if a client disconnects and the
    ///   children of a group fail because of that, the cause is the disconnection.
    /// - It is ``CancelCause/enclosing`` if none of them is cancelled itself. Then a task was cancelled with `Task.cancel()` or by a group
    ///   of the standard library, or a shield was raised later and hides the cause, or the code is a background child that has nothing left
    ///   to serve.
    /// - It stays known after the scope has ended.
    ///
    /// Code deep inside can use it to find out what ended a request:
    ///
    /// ```swift
    /// switch CancelScope.current?.causeInEffect {
    /// case .explicit(let reason?): log("cancelled: \(reason)")
    /// case .deadline: log("out of time")
    /// default: break
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    ///
    /// - Complexity: O(*n*) for *n* scopes out to the nearest shield.
    public var causeInEffect: CancelCause? { effect?.cause }

    /// When ``causeInEffect`` cancelled the code in the scope; if the cause is a deadline, this is the deadline.
    ///
    /// It is `nil` if the code is not cancelled, if it was cancelled through a task, or if a shield hides the cause.
    ///
    /// ```swift
    /// if let cancelled = scope.cancelledAt { log("still running \(cancelled.duration(to: .now)) after it was cancelled") }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var cancelledAt: Deadline? { effect?.time }

    /// Whether the task in which the calling code runs is cancelled, and no scope that was entered in that task.
    ///
    /// Everything around the task counts as part of the task. For the task of a request, that includes a scope around the server.
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
