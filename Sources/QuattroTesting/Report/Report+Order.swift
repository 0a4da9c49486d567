import Quattro

/// The part of a report about the order: the switches, and how to get the same order again.
extension Report {
    private static let mostSentences = 4

    var switches: [SimulationFailure.Switch]? { trace?.switches(since: start) }

    /// The lines after the headline: the switches as sentences, one command, and how the run was found.
    var order: [String] {
        var lines = sentences.map { "  \($0)" }
        lines.append("  run again: \(command)")
        if let found { lines.append("  \(found)") }
        if !isRepeatable { lines.append("  \(Search.isFromOutside)") }
        if let files = telling.artefact {
            lines.append("  its timeline, as a page: \(files.page)")
            lines.append("  with every step, for ui.perfetto.dev: \(files.perfetto)")
        }
        return lines
    }

    /// How the run was found.
    private var found: String? {
        guard let switches else { return nil }
        guard let reduction = telling.reduction, reduction.switches > switches.count else {
            return seed.map { "seed \($0) has found it" }
        }
        let found = seed.map { "seed \($0) has found it" } ?? "it was found"
        return "\(found) with \(reduction.switches.switches); made smaller in \(reduction.runs) runs of the body"
    }

    private var sentences: [String] {
        guard let switches else { return [] }
        if switches.isEmpty {
            return ["no switch is needed: it fails when each task goes on for as long as it can"]
        }
        let rest = switches.count - Self.mostSentences
        let more = rest > 0 ? ["… and \(rest.switches) more, which the steps show"] : []
        return switches.prefix(Self.mostSentences).map { "\($0)" } + more
    }

    /// A command to copy, which runs exactly what the report describes.
    private var command: String {
        let bySeed = trace == nil ? seed : nil
        if let test = telling.test {
            let variable = bySeed.map { "QUATTRO_SEED=\($0)" } ?? "QUATTRO_SCHEDULE=\(schedule.description.quoted)"
            return "\(variable) swift test --filter \(test.quoted)"
        }
        if !movesTime { return "Simulation.runManually(seed: \(seed ?? 0)) { … }" }
        return bySeed.map { "Simulation.run(seed: \($0)) { … }" } ?? "Simulation.replay(\"\(schedule)\") { … }"
    }

    // MARK: - Steps

    /// The last steps.
    ///
    /// If switches are known, the steps of one task at one time between two switches are one line.
    var stepLines: [String] {
        guard let trace, ledger.lastSteps.kept > 0 else {
            return ledger.lastSteps.all.map { $0.description(since: start) }
        }
        var lines: [(first: RunTrace.Step, last: Int)] = []
        for step in trace.steps {
            if let line = lines.last, line.first.task === step.task, line.first.time == step.time,
                step.passedOver == nil
            {
                lines[lines.count - 1].last = step.number
            } else {
                lines.append((step, step.number))
            }
        }
        return lines.suffix(ledger.lastSteps.kept).map { $0.first.description(to: $0.last, since: start) }
    }
}

extension RunTrace.Step {
    fileprivate func description(to last: Int, since start: Deadline) -> String {
        let steps = last == number ? "step \(number)" : "steps \(number) to \(last)"
        let before = passedOver.map { ", before \($0)" } ?? ""
        return "\(steps) at \(start.duration(to: time).readable): \(task)\(before)"
    }
}

extension Int {
    fileprivate var switches: String { "\(self) \(self == 1 ? "switch" : "switches")" }
}

extension String {
    /// The text quoted as one shell word.
    fileprivate var quoted: String {
        let isPlain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) }
        return isPlain
            ? self : "'\(split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
