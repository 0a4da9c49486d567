import Quattro

/// The report of a run that failed, as text.
struct Report {
    let kind: SimulationFailure.Kind
    let seed: Int?
    let schedule: Schedule
    let start: Deadline
    let now: Deadline
    let steps: Int
    let ledger: TaskLedger
    let escapes: Escapes
    let pendingDeadlines: Int
    let movesTime: Bool
    let cancellation: SimulationDriver.Cancellation?

    private static let longestSchedule = 400

    var text: String {
        var lines = ["Simulation failed: \(headline)", "  run again: \(replay)"]
        lines.append(
            "  virtual time: \(start.duration(to: now).readable) after \(steps) \(steps == 1 ? "step" : "steps")"
        )
        lines += section("alive", TaskTree(ledger.alive, now: now, start: start).lines)
        if let cancellation {
            lines += section("cancelled after step \(cancellation.step), when these were alive", cancellation.alive)
        }
        lines += section("from outside, \(escapes.count) in all", escapes.descriptions)
        lines += section("last steps", ledger.lastSteps.map { $0.description(since: start) })
        return lines.joined(separator: "\n")
    }

    private var headline: String {
        switch kind {
        case .deadlock where pendingDeadlines > 0 && !movesTime:
            "time stands still: everyone is blocked, \(pendingDeadlines) deadlines are pending, and nobody calls advance(by:)"
        case .deadlock: "deadlock: everyone is blocked, and no deadline is pending"
        case .leak: "leak: the body has ended, and something that it began is still alive"
        case .stepLimit: "step limit: \(steps) steps, and no end"
        case .escaped: "escape: work came in from outside of the simulation, so this run cannot be repeated"
        case .body(let error): "the body threw \(error)"
        }
    }

    private var replay: String {
        let schedule = schedule.description
        let shown = seed == nil || schedule.count <= Self.longestSchedule ? schedule : nil
        let bySchedule = shown.map { "Simulation.replay(\"\($0)\") { … }" }
        let bySeed = seed.map { "Simulation.run(seed: \($0)) { … }" }
        return [bySeed, bySchedule].compactMap { $0 }.joined(separator: ", or ")
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["  \(title):"] + lines.map { "    " + $0 }
    }
}

extension SimulationDriver {
    func failure(_ kind: SimulationFailure.Kind) -> SimulationFailure {
        let pendingDeadlines = timekeeper.count
        let report = state.withLock { state in
            Report(
                kind: kind,
                seed: seed,
                schedule: Schedule(
                    schedulesEveryHop: options.schedulesEveryHop,
                    choices: state.machine.choices.map(\.index),
                    cancelStep: cancelStep
                ),
                start: .at(options.start),
                now: state.machine.now,
                steps: state.machine.steps,
                ledger: state.ledger,
                escapes: state.escapes,
                pendingDeadlines: pendingDeadlines,
                movesTime: movesTime,
                cancellation: state.cancellation
            )
        }
        // The text is made without the lock: it asks scopes, which have locks of their own.
        return SimulationFailure(
            kind: kind,
            seed: seed,
            schedule: report.schedule.description,
            description: report.text
        )
    }
}

extension TaskLabel: CustomStringConvertible {
    var description: String {
        let title = title.map { " \($0)" } ?? ""
        return switch kind {
        case .root: "the body"
        case .library(.body): "the body of \(isOfGroup ? "the group" : "the scope")\(title)"
        case .library(.child): "the child\(title)"
        case .library(.background): "the background child\(title)"
        case .library(.starting): "the starting child\(title)"
        case .plain(let number, let name): "plain task \(number)\(name.map { " \"\($0)\"" } ?? "")"
        case .actor: "an actor's turn"
        }
    }
}

extension TaskLedger.Step {
    func description(since start: Deadline) -> String {
        let among = choice.count == 1 ? "" : ", number \(choice.index + 1) of \(choice.count) that were ready"
        return "step \(number) at \(start.duration(to: time).readable): \(task)\(among)"
    }
}
