/// The life of one cancel scope, as a value.
///
///     idle ──enter──▶ running ──end──▶ ended
///
/// `cancel`, a deadline and whatever is cancelled outside may come at any time and in any order; they change what is
/// known (`own`, `isBodyCancelled`), not the phase. The machine holds no lock, task or clock: time comes in as an argument, and what
/// the world must do comes back as ``Effects``.
///
/// The sources that a scope is linked to are to it as the time is: how they stand comes in before each event and each question
/// (``see(_:)``), and a source that changes is no more than a hint to look.
///
/// Invariants:
/// 1. `own` is set once and never changes; nothing un-cancels a scope.
/// 2. The order to cancel the body's task is given once. Swift's cancellation is final: a shield that goes up later changes nothing.
/// 3. The scopes inside are told of all that is new to see: they may have been opened behind a shield after the body was cancelled.
/// 4. A timer is set exactly while the scope runs, it or a source of it has a finite deadline, and it is not cancelled itself.
struct ScopeMachine: Sendable {
    enum Phase: Hashable, Sendable {
        case idle
        case running
        case ended(caught: Bool)
    }

    /// The moment from which a timeout counts.
    private enum Clock {
        case none
        /// It has not begun.
        case timeout(Duration)
        case entered(Deadline)
    }

    // This order takes the least memory; each scope and each child has one of these.

    /// The deadline, unless a timeout that has not begun to count makes it earlier.
    private var latest: Deadline
    private var clock: Clock
    private(set) var phase = Phase.idle
    let absorption: Absorption
    private(set) var isShielded: Bool
    private(set) var isBodyCancelled = false
    /// Whether something outside cancelled the body, or was seen from inside to be cancelled, and the scope itself was not cancelled
    /// before.
    private(set) var isCutOff = false
    /// Whether code inside has seen that the scope itself is cancelled, which may be before it was told.
    private(set) var wasSeenCancelled = false
    /// What the timer is set to.
    private var timer = Deadline.never
    /// What the scope itself is cancelled by, once that has been noticed.
    private(set) var own: CancelRecord?
    /// How the sources stand that it is linked to, as one: most scopes have none.
    private var seen = Boxed<SourceMachine.Standing>()

    init(limit: Limit = .at(.never), absorbing absorption: Absorption = .cancellations, isShielded: Bool = false) {
        (latest, clock) =
            switch limit {
            case .at(let deadline): (deadline, .none)
            case .after(let timeout, let atMost): (atMost, .timeout(timeout))
            }
        self.absorption = absorption
        self.isShielded = isShielded
    }
}

// MARK: - Events

extension ScopeMachine {
    /// How the sources stand by now, which counts from the next event or question on.
    ///
    /// One that was seen to be cancelled has cancelled the scope, and what is seen afterwards changes nothing: the sources are read one
    /// after the other, and another one of them may turn out to have been the first. Before the scope runs, whose clock counts is not
    /// known yet, and nothing is final.
    mutating func see(_ sources: SourceMachine.Standing) {
        guard phase == .idle || !isCancelledBySource else { return }
        seen.value = sources
    }

    /// What is cancelled outside already is told by ``outsideWasCancelled()`` right after.
    mutating func enter(now: Deadline) -> Effects {
        guard case .idle = phase else { trap("a cancel scope can be run only once") }
        phase = .running
        latest = deadline(now: now)
        clock = .entered(now)
        notice(now)
        return effects(ofNews: own != nil)
    }

    mutating func cancel(_ cause: CancelCause, now: Deadline) -> Effects {
        let isNews = own == nil
        notice(now)
        own = own ?? CancelRecord(cause: cause, time: now)
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
        isCutOff = isCutOff || (isRunning && own == nil)
    }

    /// Code inside has seen that the scope itself is cancelled.
    mutating func wasSeen() { wasSeenCancelled = wasSeenCancelled || isRunning }

    mutating func setDeadline(_ deadline: Deadline, now: Deadline) -> Effects {
        setLatest(deadline, insteadOfTimeout: true, now: now)
    }

    /// The earlier of the present deadline and another one.
    mutating func tighten(to deadline: Deadline, now: Deadline) -> Effects {
        setLatest(min(latest, deadline), now: now)
    }

    private mutating func setLatest(
        _ deadline: Deadline,
        insteadOfTimeout: Bool = false,
        now: Deadline
    ) -> Effects {
        guard !hasEnded else { return .none }
        let isNews = own == nil
        notice(now)
        latest = deadline
        if insteadOfTimeout, isTimeout { clock = .none }
        notice(now)
        return effects(ofNews: isNews && own != nil)
    }

    /// Lowering a shield delivers nothing by itself: the driver looks outside afterwards, and so misses nothing that
    /// happens in between.
    mutating func setShielded(_ isShielded: Bool) {
        self.isShielded = isShielded
    }

    /// A timer is only a hint to look at the clock: an early or a stale one does no harm.
    mutating func timerFired(now: Deadline) -> Effects {
        guard case .running = phase else { return .none }
        timer = .never
        return sourceChanged(now: now)
    }

    /// A source has been cancelled, or its deadline moved.
    mutating func sourceChanged(now: Deadline) -> Effects {
        guard case .running = phase else { return .none }
        let isNews = own == nil
        notice(now)
        return effects(ofNews: isNews && own != nil)
    }

    /// The exit rule: a scope absorbs a cancellation, or what it is told to take for one, if the body ends with it, the scope itself is
    /// cancelled, and no cancellation can be seen from outside at this moment.
    mutating func end(_ end: BodyEnd, now: Deadline, isCancelledOutside: Bool) -> Verdict {
        guard case .running = phase else { trap("a cancel scope ended without having been entered") }
        notice(now)
        let isVisibleOutside = isCancelledOutside && !isShielded
        let caught = isAbsorbable(end) && own != nil && !isVisibleOutside
        phase = .ended(caught: caught)
        return caught ? .absorb : .forward
    }
}

// MARK: - Questions

extension ScopeMachine {
    var isRunning: Bool { if case .running = phase { true } else { false } }
    var hasEnded: Bool { if case .ended = phase { true } else { false } }

    var ownCause: CancelCause? { own?.cause }
    var entered: Deadline? { if case .entered(let moment) = clock { moment } else { nil } }

    /// Whether the time matters at all.
    var hasDeadline: Bool { latest != .never || isTimeout || !seen.isEmpty }

    private var isTimeout: Bool { if case .timeout = clock { true } else { false } }

    /// The scope's own deadline; for a timeout that has not begun to count, what it would be on entry now.
    func deadline(now: Deadline) -> Deadline {
        if case .timeout(let timeout) = clock { min(now + timeout, latest) } else { latest }
    }

    /// Whether the scope itself is cancelled, noticed or not.
    ///
    /// Most scopes know without looking at the clock.
    func isCancelled(now: @autoclosure () -> Deadline) -> Bool {
        if own != nil { return true }
        return !hasEnded && (isOver(now: now()) || isCancelledBySource)
    }

    func cause(now: Deadline) -> CancelCause? {
        record(now: now)?.cause ?? (isBodyCancelled ? .enclosing : nil)
    }

    /// What the scope itself is cancelled by, noticed or not: what came first, and of what came at the same time, its own deadline before
    /// that of a source.
    func record(now: @autoclosure () -> Deadline) -> CancelRecord? {
        if own != nil || hasEnded { return own }
        let record = isOver(now: now()) ? CancelRecord(cause: .deadline(latest), time: latest) : nil
        return CancelRecord.earlier(record, sources?.record)
    }

    private var sources: SourceMachine.Standing? { seen.value }
    private var isCancelledBySource: Bool { sources?.record != nil }

    /// Whether the scope's own deadline has passed.
    private func isOver(now: @autoclosure () -> Deadline) -> Bool {
        guard latest != .never, !isTimeout else { return false }
        return latest <= now()
    }

    /// The earliest of its deadline and those of its sources.
    func bound(now: Deadline) -> Deadline {
        min(deadline(now: now), sources?.deadline ?? .never)
    }

    /// `never` for none.
    private var wantedTimer: Deadline { isRunning && own == nil ? bound(now: .never) : .never }
}

// MARK: - Transitions

extension ScopeMachine {
    /// A deadline that has passed has cancelled the scope, whether or not a timer was there to say so.
    ///
    /// Whether it is cancelled is asked first, which is cheaper than making a record and finding none: it saves three hundredths of a
    /// scope.
    private mutating func notice(_ now: Deadline) {
        if own == nil, isCancelled(now: now) { own = record(now: now) }
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
        return wanted == .never ? .clear : .set(wanted)
    }
}
