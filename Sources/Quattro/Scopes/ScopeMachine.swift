/// The life of one cancel scope, as a value.
///
///     idle ──enter──▶ running ──end──▶ ended
///
/// `cancel`, a deadline and whatever is cancelled outside may come at any time and in any order; they change what is
/// known (`ownCause`, `isBodyCancelled`), not the phase. The machine holds no lock, task or clock: time comes in as an
/// argument, and what the world must do comes back as ``Effects``.
///
/// Invariants:
/// 1. `ownCause` is set once and never changes; nothing un-cancels a scope.
/// 2. `isBodyCancelled` is set once, when the one order to cancel the body is given. Swift's cancellation is final, so
///    raising the shield later does not take it back.
/// 3. A timer is set exactly while the scope runs, has a finite deadline, and its body is not cancelled.
struct ScopeMachine: Sendable {
    enum Phase: Hashable, Sendable {
        case idle
        case running
        case ended(caught: Bool)
    }

    /// A timeout counts from entry, so until then it is not yet a deadline.
    enum Limit: Hashable, Sendable {
        case at(Deadline)
        case after(Duration)
    }

    private(set) var phase = Phase.idle
    private(set) var limit: Limit
    private(set) var isShielded: Bool
    private(set) var ownCause: CancelCause?
    private(set) var isBodyCancelled = false
    private(set) var entered: Deadline?
    /// The task that entered the scope was cancelled, which it may see in spite of every scope.
    private(set) var isEnclosingTaskCancelled = false

    init(limit: Limit = .at(.never), isShielded: Bool = false) {
        self.limit = limit
        self.isShielded = isShielded
    }
}

// MARK: - Effects

extension ScopeMachine {
    /// What the driver must do after an event: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        var timer = Timer.keep
        /// Cancel the body's task and tell the scopes directly inside.
        var cancelsBody = false

        static var none: Self { Self() }
    }

    enum Timer: Hashable, Sendable {
        case keep
        case set(Deadline)
        case clear
    }

    /// How the body ended.
    enum BodyEnd: Hashable, Sendable {
        case returned
        case threw
        case threwCancellation
    }

    /// What the caller of the scope gets to see.
    enum Verdict: Hashable, Sendable {
        /// Exactly what the body returned or threw.
        case forward
        /// The cancellation that the body threw ends here.
        case absorb
    }
}

// MARK: - Events

extension ScopeMachine {
    /// Whatever is cancelled outside already is told by ``outsideWasCancelled(enclosingTask:)`` right after.
    mutating func enter(now: Deadline) -> Effects {
        guard case .idle = phase else { trap("a cancel scope can be run only once") }
        phase = .running
        entered = now
        if case .after(let timeout) = limit { limit = .at(timeout < .zero ? .passed : now + timeout) }
        noticeDeadline(now: now)
        return ownCause == nil ? Effects(timer: wantedTimer) : cancelBody()
    }

    mutating func cancel(_ cause: CancelCause, now: Deadline) -> Effects {
        noticeDeadline(now: now)
        ownCause = ownCause ?? cause
        return cancelBody()
    }

    /// Something around the scope was cancelled: the task that entered it, or an enclosing scope.
    mutating func outsideWasCancelled(enclosingTask: Bool = false) -> Effects {
        isEnclosingTaskCancelled = isEnclosingTaskCancelled || enclosingTask
        return isShielded ? .none : cancelBody()
    }

    mutating func setLimit(_ newLimit: Limit, now: Deadline) -> Effects {
        noticeDeadline(now: now)
        guard !hasEnded else { return .none }
        limit = newLimit
        noticeDeadline(now: now)
        return ownCause == nil ? Effects(timer: wantedTimer) : cancelBody()
    }

    /// The earlier of the present deadline and another one.
    mutating func tighten(to deadline: Deadline, now: Deadline) -> Effects {
        deadline < self.deadline(now: now) ? setLimit(.at(deadline), now: now) : .none
    }

    /// Lowering a shield delivers nothing by itself: the driver looks outside afterwards, and so misses nothing that
    /// happens in between.
    mutating func setShielded(_ isShielded: Bool) {
        self.isShielded = isShielded
    }

    /// A timer is only a hint to look at the clock: an early or a stale one does no harm.
    mutating func timerFired(now: Deadline) -> Effects {
        guard case .running = phase else { return .none }
        noticeDeadline(now: now)
        return ownCause == nil ? Effects(timer: wantedTimer) : cancelBody()
    }

    /// The exit rule: a scope absorbs a cancellation if the body ends with one, the scope itself is cancelled, and no
    /// cancellation can be seen from outside at this moment.
    mutating func end(_ end: BodyEnd, now: Deadline, isCancelledOutside: Bool) -> Verdict {
        guard case .running = phase else { trap("a cancel scope ended without having been entered") }
        noticeDeadline(now: now)
        let isVisibleOutside = isCancelledOutside && !isShielded
        let caught = end == .threwCancellation && ownCause != nil && !isVisibleOutside
        phase = .ended(caught: caught)
        return caught ? .absorb : .forward
    }
}

// MARK: - Questions

extension ScopeMachine {
    var isRunning: Bool { if case .running = phase { true } else { false } }
    var hasEnded: Bool { if case .ended = phase { true } else { false } }

    /// The deadline; for a timeout that has not begun to count, what it would be on entry now.
    func deadline(now: Deadline) -> Deadline {
        switch limit {
        case .at(let deadline): deadline
        case .after(let timeout): timeout < .zero ? .passed : now + timeout
        }
    }

    /// Whether the scope itself is cancelled, noticed or not.
    func isCancelled(now: Deadline) -> Bool {
        ownCause != nil || hasUnnoticedDeadline(now: now)
    }

    func cause(now: Deadline) -> CancelCause? {
        if let ownCause { return ownCause }
        if hasUnnoticedDeadline(now: now), case .at(let deadline) = limit { return .deadline(deadline) }
        return isBodyCancelled ? .enclosing : nil
    }

    private func hasUnnoticedDeadline(now: Deadline) -> Bool {
        guard ownCause == nil, !hasEnded, case .at(let deadline) = limit, deadline != .never else { return false }
        return deadline <= now
    }

    private var wantedTimer: Timer {
        guard isRunning, !isBodyCancelled, case .at(let deadline) = limit, deadline != .never else { return .clear }
        return .set(deadline)
    }
}

// MARK: - Transitions

extension ScopeMachine {
    /// A deadline that has passed has cancelled the scope, whether or not a timer was there to say so.
    private mutating func noticeDeadline(now: Deadline) {
        guard hasUnnoticedDeadline(now: now), case .at(let deadline) = limit else { return }
        ownCause = .deadline(deadline)
    }

    /// The only way to order the cancellation of the body.
    private mutating func cancelBody() -> Effects {
        guard isRunning, !isBodyCancelled else { return .none }
        isBodyCancelled = true
        return Effects(timer: .clear, cancelsBody: true)
    }
}
