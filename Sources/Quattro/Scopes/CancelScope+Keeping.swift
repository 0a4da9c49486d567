/// A simulated world that may keep what happens to its scopes.
package protocol RecordingWorld: SimulatedWorld {
    /// Whether it does.
    var keepsEvents: Bool { get }

    /// Something has happened in it, on any thread; called with no lock held.
    ///
    /// When that was is for the world to say: the event tells no time. A scope has the number that it has in the process, and a task is
    /// zero if it is that of its scope's body, and else the current one.
    func keep(_ event: TimelineEvent)
}

/// What a simulation keeps of a scope, in its own time; called only while one records.
///
/// As little as possible is asked for here, and nothing of the simulation's clock: whether it records must make no difference to a run.
extension CancelScope {
    /// The simulation around it, if that records.
    private var recordingWorld: (any RecordingWorld)? { timekeeper?.simulatedWorld?.recording }

    private func keep(_ event: @autoclosure () -> TimelineEvent) { recordingWorld?.keep(event()) }

    private func event(
        _ kind: TimelineEvent.Kind,
        _ moment: Recorder.Moment = Recorder.Moment(),
        isOfScope: Bool = false
    ) -> TimelineEvent {
        TimelineEvent(
            kind,
            at: 0,
            id: id,
            role: role,
            detail: moment.detail,
            other: moment.other,
            argument: moment.argument.nanoseconds,
            task: isOfScope || isBodyCurrent ? 0 : TimelineEvent.otherTask,
            text: moment.text,
            file: moment.place?.file.description,
            line: UInt32(truncatingIfNeeded: moment.place?.line ?? 0)
        )
    }

    func keep(_ begun: Begun, in parent: CancelScope?) {
        let moment = Recorder.Moment(
            detail: begun.isShielded ? 1 : 0,
            other: parent?.id ?? 0,
            argument: begun.deadline,
            text: name,
            place: (file, line)
        )
        keep(event(.began, moment, isOfScope: true))
    }

    func keep(_ ended: Ended, _ verdict: TimelineEvent.Verdict) {
        if ended.wasCancelled { keepCancellation() }
        keep(event(.ended, Recorder.Moment(detail: verdict.rawValue), isOfScope: true))
    }

    /// Once, when it has been cancelled itself.
    func keepCancellation() {
        guard let world = recordingWorld, let (record, canceller) = takeCancellation() else { return }
        let (cause, text) = TimelineEvent.Cause.of(record.cause)
        let moment = Recorder.Moment(detail: cause.rawValue, other: canceller, text: text)
        world.keep(event(.cancelled, moment, isOfScope: true))
    }

    func keepMoment(_ kind: TimelineEvent.Kind, _ moment: Recorder.Moment) { keep(event(kind, moment)) }

    /// The current task is about to wait.
    package static func keepWait(for awaited: Awaited) {
        guard let scope = ambient else { return }
        scope.keep(scope.event(.waitBegan, Recorder.Moment(of: awaited)))
    }

    /// The current task does not wait any more.
    package static func keepWaitEnd() {
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
    /// The same, if it records.
    fileprivate var recording: (any RecordingWorld)? {
        guard let world = self as? any RecordingWorld, world.keepsEvents else { return nil }
        return world
    }

    /// A moment that the user has something to say of.
    func keep(mark text: () -> String, in scope: CancelScope?) {
        guard let recording else { return }
        let task = scope?.isBodyCurrent == false ? TimelineEvent.otherTask : 0
        recording.keep(
            TimelineEvent(.mark, at: 0, id: scope?.id ?? 0, role: scope?.role ?? .scope, task: task, text: text())
        )
    }
}

extension TimelineEvent {
    /// For a task in a scope that is not the body's: the simulation knows which one.
    fileprivate static let otherTask: UInt64 = 1
}
