import Quattro

/// A step that does not return, so that the watchdog has given up its simulation.
struct Stall {
    /// How long it has been running, in real time.
    let duration: Duration
    let isCallerCancelled: Bool
    /// Whether it is work in `Simulation.outside`.
    let isOutside: Bool
    /// Whether it is not a step but a wait for the main actor.
    let isWaiting: Bool
    let keepsMainActor: Bool
    let inner: Inner?
    /// The stack, innermost call first; `nil` if it is not available.
    let stack: [CodeAddress]?

    /// The simulation to which the step belongs, if that simulation is nested in another one.
    struct Inner {
        let running: TaskLabel?
        let text: String

        init(_ report: Report) {
            running = report.running
            text = report.seed.map { "seed \($0)" } ?? "schedule \(report.schedule)"
        }
    }

    var kind: SimulationFailure.Kind { isOutside ? .outsideLimit : .stepTimeLimit }
}

extension Report {
    func headline(of stall: Stall) -> String {
        let cause = stall.isCallerCancelled ? "the caller was cancelled, and " : ""
        if stall.isWaiting {
            return "step time limit: \(cause)the simulation waits for the main actor, which other code holds"
        }
        let who = (stall.inner.map(\.running) ?? running).map { " of \($0)" } ?? ""
        let nested = stall.inner.map { " in a nested simulation with \($0.text)" } ?? ""
        let time = "for \(stall.duration.readable) of real time"
        return stall.isOutside
            ? "outside limit: \(cause)work\(who)\(nested) outside of the simulation has blocked its thread \(time)"
            : "step time limit: \(cause)one step\(who)\(nested) has been running \(time); virtual time stands still"
    }

    func lines(of stall: Stall) -> [String] {
        var lines: [String] = []
        if !stall.isWaiting {
            lines += section("the stack of its thread", stall.stack.map(StackText.lines) ?? ["not available here"])
        }
        if let cancelled = cancelled(in: stall) { lines.append("  " + cancelled) }
        if stall.keepsMainActor {
            lines.append(
                "  The step keeps the main actor until it returns: everything that needs it waits, even the end of the process."
            )
        }
        return lines
    }

    /// A loop that swallows its cancellation looks like any other that computes, and a reader would not look for it.
    private func cancelled(in stall: Stall) -> String? {
        guard !stall.isWaiting, !stall.isOutside, stall.inner == nil else { return nil }
        let isRunning = { (entry: TaskLedger.Entry) in if case .running = entry.activity { true } else { false } }
        guard let scope = alive.first(where: isRunning)?.scope as? CancelScope, let cause = scope.causeInEffect else {
            return nil
        }
        return
            "Its task was cancelled \(cause). A loop that drops the error, as \"try? await\" does, never waits again."
    }
}

extension SimulationDriver {
    func failure(_ stall: Stall, _ report: Report) -> SimulationFailure {
        var report = report
        report.stall = stall
        return failure(stall.kind, report)
    }

    /// Whether this is the rest of a step that has been given up.
    var isOnAbandonedThread: Bool { isOnThread && call.pulse.isAbandoned }

    /// Whether the current step is on the main actor.
    var isOnMainActor: Bool { state.withLock { $0.isOnMainActor } }
}

extension SimulationDriver.State {
    /// The task of the current step, if the step belongs to a known task.
    var runningTask: TaskLabel? {
        // Work that a deadline causes is not a step.
        if isExpiring { return nil }
        let isRunning = { (entry: TaskLedger.Entry) in if case .running = entry.activity { true } else { false } }
        if let entry = alive.first(where: isRunning) { return entry.label }
        guard let last = ledger.lastSteps.all.last, last.last == machine.steps else { return nil }
        return last.task
    }
}
