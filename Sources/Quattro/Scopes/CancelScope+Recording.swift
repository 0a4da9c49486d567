/// What is recorded of a scope; called only while something records.
extension CancelScope {
    /// Whether its events are those of real time: a simulation keeps its own.
    @inline(__always)
    var isInRealTime: Bool { !Attention.isPaid(by: .simulations) || timekeeper?.simulatedWorld == nil }

    /// Zero in the task of the body, else the address of the task.
    var otherTask: UInt64 {
        guard !isBodyCurrent, let task = Runtime.currentTask else { return 0 }
        return UInt64(UInt(bitPattern: task))
    }

    /// With what a scope has begun, as it was under the lock.
    struct Begun {
        let deadline: Deadline
        let isShielded: Bool

        init(_ life: ScopeMachine) { (deadline, isShielded) = (life.bound(now: .never), life.isShielded) }
    }

    @inline(never)
    func record(_ begun: Begun, in parent: CancelScope?, at now: Deadline) {
        guard isInRealTime else { return keep(begun, in: parent) }
        Recorder.record(
            .began,
            id: id,
            role: role,
            at: now,
            Recorder.Moment(
                detail: begun.isShielded ? 1 : 0,
                other: parent?.id ?? 0,
                argument: begun.deadline,
                text: name,
                place: (file, line)
            )
        )
    }

    /// With what it has ended, as it was under the lock.
    struct Ended {
        /// ``Deadline/passed`` if the clock had not to be read.
        fileprivate let moment: Deadline
        let wasCancelled: Bool

        init(_ life: ScopeMachine, at moment: Deadline) { (self.moment, wasCancelled) = (moment, life.own != nil) }
    }

    @inline(never)
    func record(_ ended: Ended, _ verdict: TimelineEvent.Verdict) {
        guard isInRealTime else { return keep(ended, verdict) }
        if ended.wasCancelled { recordCancellation() }
        let moment = ended.moment == .passed ? clock.now : ended.moment
        Recorder.record(.ended, id: id, role: role, at: moment, Recorder.Moment(detail: verdict.rawValue))
        if ScopeEnds.areAwaited { ScopeEnds.judge(self) }
    }

    /// Once, when it has been cancelled itself.
    @inline(never)
    func recordCancellation() {
        guard isInRealTime else { return keepCancellation() }
        guard let (record, canceller) = takeCancellation() else { return }
        let (cause, text) = TimelineEvent.Cause.of(record.cause)
        Recorder.record(
            .cancelled,
            id: id,
            role: role,
            at: record.time == .passed ? clock.now : record.time,
            Recorder.Moment(detail: cause.rawValue, other: canceller, text: text)
        )
    }

    @inline(never)
    func recordDeadline(_ deadline: Deadline) {
        let by = Self.ambient?.id ?? 0
        recordMoment(.deadlineMoved, Recorder.Moment(other: by, argument: deadline))
    }

    @inline(never)
    func recordWait(for awaited: Awaited, at now: Deadline) {
        guard isInRealTime else { return }
        Recorder.record(.waitBegan, of: self, at: now, Recorder.Moment(of: awaited))
    }

    @inline(never)
    func recordMoment(_ kind: TimelineEvent.Kind, in group: CancelScope) {
        recordMoment(kind, Recorder.Moment(other: group.id))
    }

    @inline(never)
    func recordMoment(_ kind: TimelineEvent.Kind, _ moment: Recorder.Moment = Recorder.Moment()) {
        guard isInRealTime else { return keepMoment(kind, moment) }
        Recorder.record(kind, of: self, at: clock.now, moment)
    }
}

extension Recorder.Moment {
    /// A wait that begins.
    init(of awaited: Awaited) {
        let (subject, title, deadline) = TimelineEvent.Subject.of(awaited)
        self.init(
            detail: subject.rawValue,
            other: title?.id ?? 0,
            argument: deadline,
            text: title?.name,
            place: title.map { ($0.file, $0.line) }
        )
    }
}

extension TimelineEvent.Cause {
    static func of(_ cause: CancelCause) -> (Self, text: String?) {
        switch cause {
        case .explicit(let reason): (.explicitly, reason?.rawValue)
        case .deadline: (.deadline, nil)
        case .enclosing: (.outside, nil)
        case .childFailed(let text): (.childFailed, text)
        case .bodyFailed: (.bodyFailed, nil)
        }
    }
}

extension TimelineEvent.Subject {
    package static func of(_ awaited: Awaited) -> (Self, ScopeTitle?, Deadline) {
        switch awaited {
        case .outcome: (.outcome, nil, .never)
        case .value(let child): (.value, child, .never)
        case .start(let child): (.start, child, .never)
        case .turn: (.turn, nil, .never)
        case .place(let limiter): (.place, limiter, .never)
        case .promise(let promise): (.promise, promise, .never)
        case .groupEnd: (.children, nil, .never)
        case .item: (.item, nil, .never)
        case .demand: (.demand, nil, .never)
        case .taker: (.taker, nil, .never)
        case .headStart: (.headStart, nil, .never)
        case .unwinding: (.unwinding, nil, .never)
        case .leaving: (.leaving, nil, .never)
        case .idleness: (.idleness, nil, .never)
        case .time(let sinceEpoch): (.time, nil, Deadline(sinceEpoch: sinceEpoch))
        }
    }
}
