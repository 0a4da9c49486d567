/// What is recorded of a scope; called only while something records.
extension CancelScope {
    package typealias Role = ScopeRole

    /// What a scope has begun with, as it was under the lock.
    struct Begun {
        fileprivate let deadline: Deadline
        fileprivate let isShielded: Bool

        init(_ life: ScopeMachine) { (deadline, isShielded) = (life.bound(now: .never), life.isShielded) }
    }

    @inline(never)
    func record(_ begun: Begun, in parent: CancelScope?, at now: Deadline) {
        let (detail, other): (UInt8, UInt64) = (begun.isShielded ? 1 : 0, parent?.id ?? 0)
        if Attention.isPaid(by: .simulations) {
            let moment = Recorder.Moment(
                detail: detail,
                other: other,
                argument: begun.deadline,
                text: name,
                place: (file, line)
            )
            if keeps(.began, moment, isOfScope: true) { return }
        }
        guard Attention.isPaid(by: .events) else { return }
        Recorder.record(
            .began,
            id: id,
            role: role,
            at: now,
            detail: detail,
            other: other,
            argument: begun.deadline,
            text: name,
            place: (file, line)
        )
    }

    /// What a scope has ended with, as it was under the lock.
    struct Ended {
        /// ``Deadline/passed`` if the clock had not to be read.
        fileprivate let moment: Deadline
        fileprivate let wasCancelled: Bool

        init(_ life: ScopeMachine, at moment: Deadline) { (self.moment, wasCancelled) = (moment, life.own != nil) }
    }

    @inline(never)
    func record(_ ended: Ended, _ verdict: TimelineEvent.Verdict) {
        if ended.wasCancelled { recordCancellation() }
        if Attention.isPaid(by: .simulations), keeps(.ended, Recorder.Moment(detail: verdict.rawValue), isOfScope: true)
        {
            return
        }
        guard Attention.isPaid(by: .events) else { return }
        let moment = ended.moment == .passed ? clock.now : ended.moment
        Recorder.record(.ended, id: id, role: role, at: moment, detail: verdict.rawValue)
        if ScopeEnds.areAwaited { ScopeEnds.judge(self) }
    }

    /// Records, once, that the scope has been cancelled itself.
    @inline(never)
    func recordCancellation() {
        guard let (cancellation, canceller) = takeCancellation() else { return }
        let (cause, text) = TimelineEvent.Cause.of(cancellation.cause)
        record(
            .cancelled,
            Recorder.Moment(detail: cause.rawValue, other: canceller, text: text),
            isOfScope: true,
            at: cancellation.time == .passed ? clock.now : cancellation.time
        )
    }

    /// Records that the task that entered the scope was cancelled by something that is not a scope, such as a framework whose client has
    /// left.
    @inline(never)
    func recordCancellationOfTask() {
        guard parent?.state.withLock({ $0.node.life.isBodyCancelled }) != true else { return }
        record(
            .cancelled,
            Recorder.Moment(detail: TimelineEvent.Cause.outside.rawValue),
            isOfScope: true,
            at: clock.now
        )
    }

    /// Takes the scope's own cancellation, unless it has been recorded.
    private func takeCancellation() -> (CancelRecord, canceller: UInt64)? {
        state.withLock { state in
            guard let own = state.node.life.own, state.watchedIfAny?.isRecorded != true else { return nil }
            state.changeWatched { $0.isRecorded = true }
            return (own, state.watchedIfAny?.canceller?.id ?? 0)
        }
    }

    @inline(never)
    func recordDeadline(_ deadline: Deadline) {
        recordMoment(.deadlineMoved, Recorder.Moment(other: Self.ambient?.id ?? 0, argument: deadline))
    }

    /// `now` is ``Deadline/passed`` if the clock has not been read.
    @inline(never)
    func recordWait(for awaited: Awaited, at now: Deadline) {
        record(.waitBegan, Recorder.Moment(of: awaited), at: now == .passed ? clock.now : now)
    }

    /// Records that the current task is about to wait for something that is not the library's.
    package static func recordWait(for awaited: Awaited) { ambient?.recordWait(for: awaited, at: .passed) }

    /// Records something about a child, whichever task it happens in.
    @inline(never)
    func recordMoment(_ kind: TimelineEvent.Kind, in group: CancelScope) {
        record(kind, Recorder.Moment(other: group.id), isOfScope: true, at: clock.now)
    }

    @inline(never)
    func recordMoment(_ kind: TimelineEvent.Kind, _ moment: Recorder.Moment = Recorder.Moment()) {
        record(kind, moment, at: clock.now)
    }
}

// MARK: - Where it goes

extension CancelScope {
    /// Writes it into the ring of the thread, with its time; or into the list of the simulation, whose clock is not asked, since
    /// recording must make no difference to a run.
    ///
    /// `isOfScope` says that it matters for the scope alone, and not in which of its tasks it happened.
    @inline(__always)
    func record(
        _ kind: TimelineEvent.Kind,
        _ moment: Recorder.Moment,
        isOfScope: Bool = false,
        at time: @autoclosure () -> Deadline
    ) {
        if Attention.isPaid(by: .simulations), keeps(kind, moment, isOfScope: isOfScope) { return }
        guard Attention.isPaid(by: .events) else { return }
        Recorder.record(kind, id: id, role: role, task: isOfScope ? 0 : otherTask, at: time(), moment)
    }

    /// Hands it to the simulation that the scope is in, if that records.
    ///
    /// - Returns: `false` if it is in none.
    @inline(never)
    private func keeps(_ kind: TimelineEvent.Kind, _ moment: Recorder.Moment, isOfScope: Bool) -> Bool {
        guard let world = timekeeper?.simulatedWorld else { return false }
        if world.keepsEvents {
            let isOfBody = isOfScope || isBodyCurrent
            world.keep(Recorder.event(kind, id: id, role: role, task: isOfBody ? 0 : Recorder.otherTask, moment))
        }
        return true
    }

    /// Zero in the task of the body, else the address of the task.
    private var otherTask: UInt64 {
        guard !isBodyCurrent, let task = Runtime.currentTask else { return 0 }
        return UInt64(UInt(bitPattern: task))
    }
}
