/// What a simulation keeps of a scope, in its own time; called only while one records.
///
/// As little as possible is asked for here, and nothing of the simulation's clock: whether it records must make no difference to a run.
extension CancelScope {
    /// The simulation around it, if that records.
    private var recordingWorld: (any SimulatedWorld)? {
        guard let world = timekeeper?.simulatedWorld, world.keepsEvents else { return nil }
        return world
    }

    private func keep(_ event: @autoclosure () -> TimelineEvent) { recordingWorld?.keep(event()) }

    private func event(
        _ kind: TimelineEvent.Kind,
        detail: UInt8 = 0,
        other: UInt64? = nil,
        argument: Deadline = .never,
        isOfScope: Bool = false,
        text: String? = nil,
        at place: (file: StaticString, line: UInt)? = nil
    ) -> TimelineEvent {
        TimelineEvent(
            kind,
            at: 0,
            id: id,
            role: role,
            detail: detail,
            other: other ?? 0,
            argument: argument.nanoseconds,
            task: isOfScope || isBodyCurrent ? 0 : TimelineEvent.otherTask,
            text: text,
            file: place?.file.description,
            line: UInt32(truncatingIfNeeded: place?.line ?? 0)
        )
    }

    func keepBegin(in parent: CancelScope?) {
        guard let world = recordingWorld else { return }
        let (deadline, isShielded) = state.withLock { ($0.node.life.bound(now: .never), $0.node.life.isShielded) }
        world.keep(
            event(
                .began,
                detail: isShielded ? 1 : 0,
                other: parent?.id,
                argument: deadline,
                isOfScope: true,
                text: name,
                at: (file, line)
            )
        )
    }

    func keepEnd(threw: Bool, absorbed: Bool) {
        keepCancellation()
        let verdict: TimelineEvent.Verdict = absorbed ? .absorbed : threw ? .threw : .returned
        keep(event(.ended, detail: verdict.rawValue, isOfScope: true))
    }

    /// Once, when it has been cancelled itself.
    func keepCancellation() {
        guard let world = recordingWorld, let (record, canceller) = takeCancellation() else { return }
        let (cause, text) = TimelineEvent.Cause.of(record.cause)
        world.keep(event(.cancelled, detail: cause.rawValue, other: canceller, isOfScope: true, text: text))
    }

    func keepDeadline(_ deadline: Deadline) {
        keep(event(.deadlineMoved, other: Self.ambient?.id, argument: deadline))
    }

    func keepShield(_ isRaised: Bool) { keep(event(isRaised ? .shieldRaised : .shieldLowered)) }

    func keepMoment(_ kind: TimelineEvent.Kind, in group: CancelScope?) { keep(event(kind, other: group?.id)) }

    /// The current task is about to wait.
    package static func keepWait(for awaited: Awaited) {
        guard let scope = ambient else { return }
        let (subject, title, deadline) = TimelineEvent.Subject.of(awaited)
        scope.keep(
            scope.event(
                .waitBegan,
                detail: subject.rawValue,
                other: title?.id,
                argument: deadline,
                text: title?.name,
                at: title.map { ($0.file, $0.line) }
            )
        )
    }

    /// The current task does not wait any more.
    static func keepWaitEnd() {
        guard let scope = ambient else { return }
        scope.keep(scope.event(.waitEnded))
    }

    /// The cancellation of its own, unless it has been recorded.
    func takeCancellation() -> (CancelRecord, canceller: UInt64)? {
        state.withLock { state in
            guard let own = state.node.life.own, state.watchedIfAny?.isRecorded != true else { return nil }
            state.changeWatched { $0.isRecorded = true }
            return (own, state.watchedIfAny?.canceller?.id ?? 0)
        }
    }
}

extension SimulatedWorld {
    /// A moment that the user has something to say of.
    func keep(mark text: String, in scope: CancelScope?) {
        guard keepsEvents else { return }
        let task = scope?.isBodyCurrent == false ? TimelineEvent.otherTask : 0
        keep(TimelineEvent(.mark, at: 0, id: scope?.id ?? 0, role: scope?.role ?? .scope, task: task, text: text))
    }
}

extension TimelineEvent {
    /// For a task in a scope that is not the body's: the simulation knows which one.
    fileprivate static let otherTask: UInt64 = 1
}
