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
/// 2. The order to cancel the body's task is given once. Swift's cancellation is final, so raising a shield later does not
///    take it back.
/// 3. The scopes inside are told whenever there is something new for them to see, as they may have been opened behind a
///    shield after the body's task was cancelled.
/// 4. A timer is set exactly while the scope runs, has a finite deadline, and is not cancelled itself.
struct ScopeMachine: Sendable {
    enum Phase: Hashable, Sendable {
        case idle
        case running
        case ended(caught: Bool)
    }

    /// A timeout counts from entry, so until then it is not yet a deadline.
    enum Limit: Hashable, Sendable {
        case at(Deadline)
        case after(Duration, atMost: Deadline)

        /// A negative timeout is over before it begins to count.
        init(timeout: Duration?) {
            guard let timeout else {
                self = .at(.never)
                return
            }
            self = timeout < .zero ? .at(.passed) : .after(timeout, atMost: .never)
        }
    }

    // In this order they need the least memory.

    private(set) var limit: Limit
    private(set) var phase = Phase.idle
    private(set) var isShielded: Bool
    private(set) var isBodyCancelled = false
    /// Whether something outside cancelled the body, or was seen from inside to be cancelled, and the scope itself was not cancelled
    /// before.
    private(set) var isCutOff = false
    private(set) var ownCause: CancelCause?
    private(set) var entered: Deadline?
    /// What the timer is set to.
    private var timer: Deadline?

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
        var cancelsBody = false
        /// Tell the scopes directly inside that something outside of them is cancelled.
        var tellsInner = false

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
    /// Whatever is cancelled outside already is told by ``outsideWasCancelled()`` right after.
    mutating func enter(now: Deadline) -> Effects {
        guard case .idle = phase else { trap("a cancel scope can be run only once") }
        phase = .running
        entered = now
        limit = .at(deadline(now: now))
        noticeDeadline(now: now)
        return effects(ofNews: ownCause != nil)
    }

    mutating func cancel(_ cause: CancelCause, now: Deadline) -> Effects {
        let isNews = ownCause == nil
        noticeDeadline(now: now)
        ownCause = ownCause ?? cause
        return effects(ofNews: isNews)
    }

    /// Something around the scope was cancelled: the task that entered it, or an enclosing scope.
    mutating func outsideWasCancelled() -> Effects {
        guard !isShielded else { return .none }
        outsideWasSeenCancelled()
        return effects(ofNews: true)
    }

    /// Code inside has seen that something outside is cancelled, which the scope is still to be told.
    mutating func outsideWasSeenCancelled() {
        isCutOff = isCutOff || (isRunning && ownCause == nil)
    }

    mutating func setDeadline(_ deadline: Deadline, now: Deadline) -> Effects {
        setLimit(.at(deadline), now: now)
    }

    /// The earlier of the present deadline and another one.
    mutating func tighten(to deadline: Deadline, now: Deadline) -> Effects {
        switch limit {
        case .at(let present): setLimit(.at(min(present, deadline)), now: now)
        case .after(let timeout, let atMost): setLimit(.after(timeout, atMost: min(atMost, deadline)), now: now)
        }
    }

    private mutating func setLimit(_ newLimit: Limit, now: Deadline) -> Effects {
        guard !hasEnded else { return .none }
        let isNews = ownCause == nil
        noticeDeadline(now: now)
        limit = newLimit
        noticeDeadline(now: now)
        return effects(ofNews: isNews && ownCause != nil)
    }

    /// Lowering a shield delivers nothing by itself: the driver looks outside afterwards, and so misses nothing that
    /// happens in between.
    mutating func setShielded(_ isShielded: Bool) {
        self.isShielded = isShielded
    }

    /// A timer is only a hint to look at the clock: an early or a stale one does no harm.
    mutating func timerFired(now: Deadline) -> Effects {
        guard case .running = phase else { return .none }
        timer = nil
        let isNews = ownCause == nil
        noticeDeadline(now: now)
        return effects(ofNews: isNews && ownCause != nil)
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

    /// Whether the time matters at all.
    var hasDeadline: Bool { limit != .at(.never) }

    /// The deadline; for a timeout that has not begun to count, what it would be on entry now.
    func deadline(now: Deadline) -> Deadline {
        switch limit {
        case .at(let deadline): deadline
        case .after(let timeout, let atMost): min(now + timeout, atMost)
        }
    }

    /// Whether the scope itself is cancelled, noticed or not.
    ///
    /// Most scopes know without looking at the clock.
    func isCancelled(now: @autoclosure () -> Deadline) -> Bool {
        ownCause != nil || hasUnnoticedDeadline(now: now())
    }

    func cause(now: Deadline) -> CancelCause? {
        if let ownCause { return ownCause }
        if hasUnnoticedDeadline(now: now), case .at(let deadline) = limit { return .deadline(deadline) }
        return isBodyCancelled ? .enclosing : nil
    }

    private func hasUnnoticedDeadline(now: @autoclosure () -> Deadline) -> Bool {
        guard ownCause == nil, !hasEnded, case .at(let deadline) = limit, deadline != .never else { return false }
        return deadline <= now()
    }

    private var wantedTimer: Deadline? {
        guard isRunning, ownCause == nil, case .at(let deadline) = limit, deadline != .never else { return nil }
        return deadline
    }
}

// MARK: - Transitions

extension ScopeMachine {
    /// A deadline that has passed has cancelled the scope, whether or not a timer was there to say so.
    private mutating func noticeDeadline(now: Deadline) {
        guard hasUnnoticedDeadline(now: now), case .at(let deadline) = limit else { return }
        ownCause = .deadline(deadline)
    }

    /// What follows from something having changed; `isNews` if it is a cancellation that the inside can see.
    private mutating func effects(ofNews isNews: Bool) -> Effects {
        guard isRunning else { return .none }
        defer { isBodyCancelled = isBodyCancelled || isNews }
        return Effects(timer: retime(), cancelsBody: isNews && !isBodyCancelled, tellsInner: isNews)
    }

    private mutating func retime() -> Timer {
        let wanted = wantedTimer
        guard wanted != timer else { return .keep }
        timer = wanted
        return wanted.map(Timer.set) ?? .clear
    }
}
