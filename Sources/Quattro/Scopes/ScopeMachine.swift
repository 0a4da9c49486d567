/// The life of one cancel scope, as a value.
///
///     idle ──enter──▶ running ──end──▶ ended
///
/// `cancel`, a deadline and cancellations outside may happen at any time and in any order; they change what is known (`own`,
/// `isBodyCancelled`), not the phase. The machine holds no lock, task or clock: time is an argument, and it returns what the driver must do
/// as ``Effects``.
///
/// The sources to which a scope is linked are treated like the time: their state is passed in before each event and each query
/// (``see(_:)``), and a change of a source is only a hint to check.
///
/// Invariants:
/// 1. `own` is set once and never changes; nothing un-cancels a scope.
/// 2. The order to cancel the body's task is given once. Swift's cancellation is final: a shield that is raised later has no effect on it.
/// 3. The scopes inside are told of every cancellation that newly becomes visible: they may have been opened behind a shield after the body
///    was cancelled.
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
        /// The timeout has not begun to count.
        case timeout(Duration)
        case entered(Deadline)
    }

    // This order takes the least memory; each scope and each child has one of these.

    /// The deadline, unless a timeout that has not begun to count is earlier.
    private var latest: Deadline
    private var clock: Clock
    private(set) var phase = Phase.idle
    let absorption: Absorption
    private(set) var isShielded: Bool
    private(set) var isBodyCancelled = false
    /// Whether the body was cancelled from outside, or code inside saw a cancellation outside, before the scope itself was cancelled.
    private(set) var isCutOff = false
    /// Whether code inside has seen that the scope itself is cancelled, possibly before it was told.
    private(set) var wasSeenCancelled = false
    /// The deadline for which the timer is set.
    private var timer = Deadline.never
    /// What cancelled the scope itself, once that has been noticed.
    private(set) var own: CancelRecord?
    /// The combined state of the linked sources; most scopes have none.
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
    /// Takes the present state of the sources, which counts for the next event or query.
    ///
    /// A source that was seen to be cancelled has cancelled the scope, and this is final, even though the sources are read one after
    /// another, so that a later reading may show that another source was the first. Before the scope runs, nothing is final, since it is
    /// not known yet whose clock counts.
    mutating func see(_ sources: SourceMachine.Standing) {
        guard phase == .idle || !isCancelledBySource else { return }
        seen.value = sources
    }

    /// If something outside is cancelled already, the driver calls ``outsideWasCancelled()`` right after this.
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

    /// Code inside has seen that something outside is cancelled, before the scope has been told.
    mutating func outsideWasSeenCancelled() {
        isCutOff = isCutOff || (isRunning && own == nil)
    }

    /// Code inside has seen that the scope itself is cancelled.
    mutating func wasSeen() { wasSeenCancelled = wasSeenCancelled || isRunning }

    mutating func setDeadline(_ deadline: Deadline, now: Deadline) -> Effects {
        setLatest(deadline, insteadOfTimeout: true, now: now)
    }

    /// Moves the deadline to the earlier of the present one and another.
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

    /// Lowering a shield delivers nothing by itself: the driver checks outside afterwards, and so misses nothing that happens in between.
    mutating func setShielded(_ isShielded: Bool) {
        self.isShielded = isShielded
    }

    /// A timer is only a hint to read the clock: an early or stale one does no harm.
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

    /// The exit rule: a scope absorbs a cancellation, or an error that it was told to treat as one, if the body ends with it, the scope
    /// itself is cancelled, and no cancellation can be seen outside at this moment.
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

    /// The scope's own deadline; for a timeout that has not begun to count, the deadline on entry now.
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

    /// What cancelled the scope itself, noticed or not: the earliest cause, and at the same time its own deadline before that of a source.
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

    /// The earliest of the scope's deadline and those of its sources.
    func bound(now: Deadline) -> Deadline {
        min(deadline(now: now), sources?.deadline ?? .never)
    }

    /// The deadline for which the timer should be set; `never` for none.
    private var wantedTimer: Deadline { isRunning && own == nil ? bound(now: .never) : .never }
}

// MARK: - Transitions

extension ScopeMachine {
    /// A deadline that has passed has cancelled the scope, whether or not a timer has fired.
    ///
    /// Whether the scope is cancelled is checked first, which is cheaper than looking for a record and finding none: it saves 3 % of the
    /// time of a scope.
    private mutating func notice(_ now: Deadline) {
        if own == nil, isCancelled(now: now) { own = record(now: now) }
    }

    /// The effects of a change; `isNews` says whether it is a cancellation that can be seen inside.
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
