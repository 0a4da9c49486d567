extension CancelScope {
    /// When the scope is cancelled; ``Deadline/never`` for no limit.
    ///
    /// - Set while the scope runs, it takes effect at once: one that has passed cancels the body before the setter
    ///   returns.
    /// - A deadline that has passed has cancelled the scope; moving it later does not revive it.
    /// - After the scope has ended, setting it changes nothing.
    /// - A timeout that has not begun to count reads as what it would be if the scope ran now.
    public var deadline: Deadline {
        get { answer { $0.deadline(now: $1()) } }
        set {
            let clock = clock
            sendNaming { $0.life.setDeadline(newValue, now: clock.now) }
        }
    }

    /// Moves the deadline to the earlier of the present one and another, as one step.
    ///
    /// Two tasks that both want less time need no lock between them. Before a timeout has begun to count, it is bounded by
    /// the deadline.
    ///
    /// ```swift
    /// scope.tighten(to: request.deadline)  // never longer than the client waits
    /// ```
    ///
    /// - Parameter deadline: The latest moment at which the scope is to be cancelled.
    public func tighten(to deadline: Deadline) {
        let clock = clock
        sendNaming { $0.life.tighten(to: deadline, now: clock.now) }
    }

    /// Whether the body is protected from what is cancelled around the scope.
    ///
    /// - The scope's own ``cancel(reason:)`` and ``deadline`` stay effective, and so do scopes inside.
    /// - Lowered while something outside is cancelled, it lets the cancellation in at once, waking whatever waits.
    /// - Raised in a body that is cancelled already, it cannot un-cancel the body's task, since Swift's cancellation is
    ///   final: waits written directly there still throw, while scopes opened from then on are protected. Put what must
    ///   succeed into `withShield { }`.
    /// - Raised from another task or thread: what is cancelled around the scope after that is no longer seen inside.
    ///
    /// ```swift
    /// scope.isShielded = true   // from here on it is not cancelled half-way
    /// try await commit()
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
    /// The innermost scope around the code that reads this, or `nil` outside of all scopes.
    ///
    /// In a task group's child that is a scope of the child's own, which the group makes: cancelling it cancels the
    /// child alone.
    public static var current: CancelScope? { nearestRunning(from: ambient) }

    /// Where the scope was made; of the scope of a child, where the child was added.
    public var openedAt: CallSite { CallSite(file, line) }
}
