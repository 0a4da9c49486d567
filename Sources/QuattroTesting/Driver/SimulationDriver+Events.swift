package import Quattro

/// Keeps the events of scopes, for the timeline of a run that is reported.
extension SimulationDriver {
    package var keepsEvents: Bool { telling.isTraced }

    package func keep(_ event: TimelineEvent) {
        let isInside = isOnThread
        let current = UnownedJob.currentTaskNumber
        state.withLock { state in
            guard state.isRecording else { return }
            var event = event
            event.time = state.machine.now.nanoseconds
            if event.task != 0 { event.task = current }
            let task = isInside && event.needsTask ? state.currentTask : nil
            state.events?.add(KeptEvents.Kept(event: event, step: state.machine.steps, task: task))
        }
    }
}

extension TimelineEvent {
    /// Whether it matters in which task of the simulation the event happened; finding that out takes a moment.
    fileprivate var needsTask: Bool { [.began, .waitBegan, .waitEnded].contains(kind) || id == 0 }
}

extension SimulationDriver.State {
    /// Sets whether the simulation's scopes report their events.
    mutating func setRecording(_ records: Bool) {
        guard records != isRecording else { return }
        isRecording = records
        if records { Simulations.beginRecording() } else { Simulations.endRecording() }
    }
}
