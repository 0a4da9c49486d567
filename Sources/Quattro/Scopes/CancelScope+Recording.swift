/// What is recorded of a scope; called only while something records.
extension CancelScope {
    /// Whether its events are those of real time: a simulation keeps its own.
    var isInRealTime: Bool { timekeeper?.simulatedWorld == nil }

    /// Zero in the task of the body, else the address of the task.
    var otherTask: UInt64 {
        guard !isBodyCurrent, let task = Runtime.currentTask else { return 0 }
        return UInt64(UInt(bitPattern: task))
    }

    @inline(never)
    func recordBegin(in parent: CancelScope?, at now: Deadline) {
        guard isInRealTime else { return keepBegin(in: parent) }
        let (deadline, isShielded) = state.withLock { ($0.node.life.bound(now: .never), $0.node.life.isShielded) }
        Recorder.record(
            .began,
            id: id,
            role: role,
            at: now,
            detail: isShielded ? 1 : 0,
            other: parent?.id ?? 0,
            argument: deadline,
            text: name,
            at: (file, line)
        )
    }

    @inline(never)
    func recordEnd(threw: Bool, absorbed: Bool) {
        guard isInRealTime else { return keepEnd(threw: threw, absorbed: absorbed) }
        recordCancellation()
        let verdict: TimelineEvent.Verdict = absorbed ? .absorbed : threw ? .threw : .returned
        Recorder.record(.ended, id: id, role: role, at: clock.now, detail: verdict.rawValue)
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
            detail: cause.rawValue,
            other: canceller,
            text: text
        )
    }

    @inline(never)
    func recordDeadline(_ deadline: Deadline) {
        guard isInRealTime else { return keepDeadline(deadline) }
        Recorder.record(.deadlineMoved, of: self, at: clock.now, other: Self.ambient?.id ?? 0, argument: deadline)
    }

    @inline(never)
    func recordShield(_ isRaised: Bool) {
        guard isInRealTime else { return keepShield(isRaised) }
        Recorder.record(isRaised ? .shieldRaised : .shieldLowered, of: self, at: clock.now)
    }

    @inline(never)
    func recordWait(for awaited: Awaited, at now: Deadline) {
        guard isInRealTime else { return }
        let (subject, title, deadline) = TimelineEvent.Subject.of(awaited)
        Recorder.record(
            .waitBegan,
            of: self,
            at: now,
            detail: subject.rawValue,
            other: title?.id ?? 0,
            argument: deadline,
            text: title?.name,
            at: title.map { ($0.file, $0.line) }
        )
    }

    @inline(never)
    func recordMoment(_ kind: TimelineEvent.Kind, in group: CancelScope? = nil) {
        guard isInRealTime else { return keepMoment(kind, in: group) }
        Recorder.record(kind, of: self, at: clock.now, other: group?.id ?? 0)
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
