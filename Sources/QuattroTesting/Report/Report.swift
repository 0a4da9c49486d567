import Quattro
import Testing

/// The state of a run, for the text of its failure.
struct Report {
    let seed: Int?
    let schedule: Schedule
    let start: Deadline
    let now: Deadline
    let steps: Int
    let ledger: TaskLedger
    let alive: [TaskLedger.Entry]
    let escapes: Escapes
    let notSimulated: NotSimulated
    /// The tasks that wait for a lock or the main actor while another task has it.
    let blocked: [TaskLabel]
    let hasRuntime: Bool
    let pendingDeadlines: Int
    /// The task whose work outside has taken the longest.
    let outside: TaskLabel?
    let outsideLimit: Duration
    let movesTime: Bool
    let cancellation: SimulationDriver.Cancellation?
    let mismatch: ScheduleMismatch?
    /// Whether work from outside took part.
    let isRepeatable: Bool
    let trace: RunTrace?
    let events: KeptEvents?
    let bodyEnd: TimelineEvent.Verdict?
    let telling: Telling
    /// The task of the current step, if the step belongs to a known task.
    let running: TaskLabel?
    var stall: Stall?

    func text(of kind: SimulationFailure.Kind) -> String {
        var lines = ["Simulation failed: \(stall.map(headline) ?? headline(of: kind))"] + order
        if let mismatch { lines.append("  \(mismatch)") }
        lines.append(virtualTime)
        if let stall { lines += self.lines(of: stall) }
        lines += jumps
        lines += section("alive", TaskTree(alive, now: now, start: start).lines)
        if let cancellation {
            lines += section("cancelled after step \(cancellation.step), when these were alive", cancellation.alive)
        }
        lines += section("from outside, \(escapes.count) in all", escapes.descriptions(source: escapeSource))
        lines += section("wait for a lock that another one of them has", blocked.map(\.description))
        lines += section("not simulated", notSimulated(kind))
        lines += lastSteps
        return lines.joined(separator: "\n")
    }

    /// The additional text of an issue in the body of a test.
    var textOfIssue: String {
        (order + [virtualTime] + jumps + lastSteps).joined(separator: "\n")
    }

    private var escapeSource: String {
        hasRuntime ? Escapes.sourceWithRuntime : Escapes.sourceWithoutRuntime
    }

    /// With the runtime, every sleep by a clock of Swift's is simulated, so it was none.
    private var jumpWayOut: String {
        let outside = "put it into Simulation.outside { … }"
        return hasRuntime
            ? "real work (\(outside))"
            : "a Task.sleep without a clock (give it clock: .quattro, or link QuattroTestingRuntime), or real work (\(outside))"
    }

    private var virtualTime: String {
        "  virtual time: \(start.duration(to: now).readable) after \(steps) \(steps == 1 ? "step" : "steps")"
    }

    private var jumps: [String] {
        section(
            "waits that were not Quattro's, and over which virtual time jumped: \(jumpWayOut)",
            ledger.jumps.longest.map { $0.description(since: start) }
        )
    }

    private var lastSteps: [String] {
        section("last steps", stepLines)
    }

    private func headline(of kind: SimulationFailure.Kind) -> String {
        switch kind {
        case .deadlock where pendingDeadlines > 0 && !movesTime:
            "time stands still: all tasks are blocked, \(pendingDeadlines) \(pendingDeadlines == 1 ? "deadline is" : "deadlines are") pending, and no task calls advance(by:)"
        case .deadlock: "deadlock: all tasks are blocked, and no deadline is pending"
        case .leak: "leak: the body has ended, and something that it began is still alive"
        case .stepLimit: "step limit: \(steps) steps without an end"
        case .outsideLimit:
            "outside limit: the work of \(outside.map { "\($0)" } ?? "a task") outside of the simulation has not come back in \(outsideLimit.readable) of real time"
        case .stepTimeLimit: "step time limit: one step does not end"
        case .escaped: "escape: work came in from outside of the simulation, so this run cannot be repeated"
        case .body(is ExpectationFailedError): "an expectation that the body requires has failed; see its own issue"
        case .body(let error): "the body threw \(error)"
        }
    }

    func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["  \(title):"] + lines.map { "    " + $0 }
    }
}

extension SimulationDriver {
    func failure(_ kind: SimulationFailure.Kind) -> SimulationFailure { failure(kind, report) }

    func failure(_ kind: SimulationFailure.Kind, _ report: Report) -> SimulationFailure {
        // The text is made without the lock: it reads scopes, which have locks of their own. A searched run only has to show whether it
        // fails in the same way, so it gets no text. Looking up source locations is expensive, and does not count as a step.
        let text = telling.isSearched ? "" : call.waiting { report.text(of: kind) }
        return SimulationFailure(
            kind: kind,
            seed: seed,
            schedule: report.schedule.description,
            switches: report.switches,
            reduction: telling.reduction,
            description: text,
            signature: FailureSignature(kind, alive: report.alive),
            steps: report.steps,
            timeline: RunTimeline(of: report, text: text),
            sourceLocation: telling.isSearched ? nil : call.waiting { report.sourceLocation(of: kind) }
        )
    }

    var report: Report {
        let pendingDeadlines = timekeeper.count
        return state.withLock { state in
            Report(
                seed: seed,
                schedule: telling.schedule ?? state.machine.schedule(cancelStep: cancelStep),
                start: .at(options.start),
                now: state.machine.now,
                steps: state.machine.steps,
                ledger: state.ledger,
                alive: state.alive,
                escapes: state.escapes,
                notSimulated: state.notSimulated,
                blocked: (state.blocked + state.urgent).map(\.task),
                hasRuntime: hasRuntime,
                pendingDeadlines: pendingDeadlines,
                outside: state.outside.oldest?.task,
                outsideLimit: options.outsideLimit,
                movesTime: movesTime,
                cancellation: state.cancellation,
                mismatch: state.machine.plan.mismatch(isOver: false),
                isRepeatable: state.isRepeatable,
                trace: state.trace,
                events: state.events,
                bodyEnd: state.bodyEnd,
                telling: telling,
                running: state.runningTask
            )
        }
    }
}

extension TaskLabel: CustomStringConvertible {
    var description: String { name + (place.map { " (\($0))" } ?? "") }

    /// The name, without the place where unmodified code made the task.
    var name: String {
        let title = title.map { " \($0)" } ?? ""
        return switch kind {
        case .root: "the body"
        case .library(.body): "the body of \(isOfGroup ? "the group" : "the scope")\(title)"
        case .library(.child): "the child\(title)"
        case .library(.background): "the background child\(title)"
        case .library(.starting): "the starting child\(title)"
        case .library(.abandonable): "the abandonable operation\(title)"
        case .unmodified(let kind):
            "\(kind.title) \(index)\(origin?.name.map { " \"\($0)\"" } ?? "")"
        case .actor: "an actor's turn"
        }
    }
}

extension Jumps.Jump {
    func description(since start: Deadline) -> String {
        "by \(length.readable), to \(start.duration(to: to).readable), while \(task) waited for something that is not Quattro's"
    }
}

extension RecentSteps.Step {
    func description(since start: Deadline) -> String {
        let among = choice.count == 1 ? "" : ", number \(choice.index + 1) of \(choice.count) that were ready"
        let steps = last == number ? "step \(number)" : "steps \(number) to \(last)"
        return "\(steps) at \(start.duration(to: time).readable): \(task)\(among)"
    }
}
