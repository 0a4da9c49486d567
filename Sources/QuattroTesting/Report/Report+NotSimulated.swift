/// Lists what is not simulated, if that may be why a run failed, and the remedies.
extension Report {
    func notSimulated(_ kind: SimulationFailure.Kind) -> [String] {
        let met = notSimulated.meetings.map(\.description)
        return met + (mayBeDueToOthers(kind) ? [others] : [])
    }

    /// Whether the run may have failed because of a wait, or because of work from outside.
    private func mayBeDueToOthers(_ kind: SimulationFailure.Kind) -> Bool {
        switch kind {
        case .escaped: true
        case .deadlock where !blocked.isEmpty: false
        case .deadlock: TaskTree(alive, now: now, start: start).waitsForOthers
        case .leak, .stepLimit, .stepTimeLimit, .outsideLimit, .body: false
        }
    }

    private var others: String {
        hasRuntime
            ? "threads, Dispatch queues, sockets and files, run loops, and actors with executors of their own: put what waits for them into Simulation.outside { … }"
            : "Task.sleep without a clock, Task { }, the main actor and Dispatch, without QuattroTestingRuntime: link it, or look for a Task.sleep without a clock and give it clock: .quattro; real work goes into Simulation.outside { … }"
    }
}

extension NotSimulated.Meeting: CustomStringConvertible {
    var description: String {
        let times = count == 1 ? "once" : "\(count) times, at first"
        let place = task.map { "by \($0)" } ?? "by a task that is not known"
        return "\(feature.name), met \(times) \(place) at step \(step): \(feature.wayOut)"
    }
}

extension NotSimulated.Feature {
    fileprivate var name: String {
        switch self {
        case .timerSource: "a timer source of Dispatch (DispatchSource.makeTimerSource), which never fires"
        case .foreignClock: "a sleep by a clock that does not count in seconds, which takes real time"
        }
    }

    fileprivate var wayOut: String {
        switch self {
        case .timerSource: "use Task.sleep or asyncAfter, or put it into Simulation.outside { … }"
        case .foreignClock: "use a clock of Swift's or .quattro, or put it into Simulation.outside { … }"
        }
    }
}
