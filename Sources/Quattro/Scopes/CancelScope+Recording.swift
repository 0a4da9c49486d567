/// Records the events of a scope; called only while something records.
extension CancelScope {
    package typealias Role = ScopeRole

    /// The state with which a scope began, read under the lock.
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

    /// The state with which a scope ended, read under the lock.
    struct Ended {
        /// ``Deadline/passed`` if the clock did not need to be read.
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

    /// Records that something other than a scope cancelled the task that entered the scope, such as a framework whose client has
    /// disconnected.
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

    /// Returns the scope's own cancellation and marks it as recorded, unless it was recorded before.
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

    /// Records that the current task is about to wait for something outside of the library.
    package static func recordWait(for awaited: Awaited) { ambient?.recordWait(for: awaited, at: .passed) }

    /// Records an event of a child, in whatever task it happens.
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
    /// Writes an event into the thread's ring, with its time, or passes it to the simulation without reading that clock, since recording
    /// must not change a run.
    ///
    /// `isOfScope` says that the event concerns only the scope, whichever of its tasks it happened in.
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

    /// Passes the event to the simulation in which the scope runs, if that simulation records.
    ///
    /// - Returns: `false` if the scope is in no simulation.
    @inline(never)
    private func keeps(_ kind: TimelineEvent.Kind, _ moment: Recorder.Moment, isOfScope: Bool) -> Bool {
        guard let world = timekeeper?.simulatedWorld else { return false }
        if world.keepsEvents {
            let isOfBody = isOfScope || isBodyCurrent
            world.keep(Recorder.event(kind, id: id, role: role, task: isOfBody ? 0 : Recorder.otherTask, moment))
        }
        return true
    }

    /// Zero in the body's task, otherwise the address of the current task.
    private var otherTask: UInt64 {
        guard !isBodyCurrent, let task = Runtime.currentTask else { return 0 }
        return UInt64(UInt(bitPattern: task))
    }
}
