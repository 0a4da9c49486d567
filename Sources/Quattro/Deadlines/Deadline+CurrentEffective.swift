extension Deadline {
    /// The moment by which the calling code will be cancelled, as far as is known now.
    ///
    /// - It is the earliest deadline of the scopes around the code, out to the nearest shield, or ``never`` if there is none.
    /// - It is ``passed`` if one of those scopes is cancelled or its deadline has passed, or if the enclosing task is cancelled.
    /// - In a child of a task group, the group's scopes count, never those around the call that added the child.
    /// - It follows every change of a deadline or a shield at once. A scope that has ended does not count.
    /// - A plain `Task` made in a scope copies task-local values, so it sees the scope's deadline for as long as the scope lasts,
    ///   although it is not cancelled with the scope: nothing in Swift tells the two apart. `Task.detached` sees no deadline.
    ///
    /// Use it to skip work that cannot be finished in time, and to tell another process how long it has:
    ///
    /// ```swift
    /// if let left = Deadline.currentEffective.remaining {
    ///     request.headers["timeout-ms"] = "\(Int(left / .milliseconds(1)))"
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    ///
    /// - Complexity: O(*n*) for *n* scopes out to the nearest shield.
    ///
    /// Modeled on: `current_effective_deadline` of Trio and quattro.
    public static var currentEffective: Deadline {
        guard let governor = Governing.ambient else { return Task.isCancelled ? .passed : .never }
        // In the body's own task the scopes are asked instead: the task's cancellation flag cannot be cleared when a shield is raised.
        if Task.isCancelled, !governor.isBodyCurrent { return .passed }
        return governor.effectiveDeadline
    }
}
