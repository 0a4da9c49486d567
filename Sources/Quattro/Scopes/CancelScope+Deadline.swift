extension CancelScope {
    /// When the scope is cancelled; ``Deadline/never`` for no limit.
    ///
    /// - Setting it while the scope runs takes effect at once: a deadline that has passed cancels the body before the setter returns.
    /// - A deadline that has passed has cancelled the scope; moving it later does not revive it.
    /// - Setting it after the scope has ended has no effect.
    /// - A timeout does not begin to count before the scope runs: until then, this is the deadline that the scope would have if it ran now.
    public var deadline: Deadline {
        get { answer { $0.deadline(now: $1()) } }
        set {
            let clock = clock
            sendNaming { $0.life.setDeadline(newValue, now: clock.now) }
        }
    }

    /// Moves the deadline to the earlier of the present one and another, as one step.
    ///
    /// Two tasks that both want less time need no lock between them. A timeout that has not begun to count is bounded by the new
    /// deadline.
    ///
    /// ```swift
    /// scope.tighten(to: request.deadline)  // never longer than the client waits
    /// ```
    ///
    /// - Parameter deadline: The latest moment at which the scope will be cancelled.
    public func tighten(to deadline: Deadline) {
        let clock = clock
        sendNaming { $0.life.tighten(to: deadline, now: clock.now) }
    }

    /// Whether the body is protected from what is cancelled around the scope.
    ///
    /// - The scope's own ``cancel(reason:)`` and ``deadline`` stay effective, and so do scopes inside.
    /// - Lowering it while something outside is cancelled lets the cancellation in at once, and the waits in the body throw.
    /// - Raising it in a body that is cancelled already cannot un-cancel the body's task, since Swift's cancellation is final: waits
    ///   written directly there still throw, while scopes opened from then on are protected. Put code that must succeed into
    ///   `withShield { }`.
    /// - It may be raised from another task or thread: cancellations around the scope after that are not seen inside.
    ///
    /// ```swift
    /// scope.isShielded = true   // from here on it is not cancelled half-way
    /// try await transaction.commit()
    /// scope.isShielded = false
    /// ```
    ///
    /// A shield without a deadline can keep a program from ending: prefer `withShield(for:)`.
    public var isShielded: Bool {
        get { snapshot.isShielded }
        set {
            state.withLock { state in
                if newValue, !state.node.life.isShielded, state.node.life.isRunning { ShieldCount.goesUp() }
                state.node.life.setShielded(newValue)
            }
            if Recorder.isOn { recordMoment(newValue ? .shieldRaised : .shieldLowered) }
            if !newValue { lookOutside() }
        }
    }
}

// MARK: - Where the code is

extension CancelScope {
    /// The innermost scope around the calling code, or `nil` outside of all scopes.
    ///
    /// In a child of a task group, this is the child's own scope, which the group makes: cancelling it cancels only the child.
    public static var current: CancelScope? { nearestRunning(from: ambient) }

    /// Where the scope was made; for the scope of a child, where the child was added.
    public var openedAt: CallSite { CallSite(file, line) }
}
