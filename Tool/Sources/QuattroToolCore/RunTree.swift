/// The running commands, as a tree for people.
///
/// It is made from the record of the run, since people want to see commands and their processes, and not the scopes of the tool.
package enum RunTree {
    /// The lines of the tree: a line about the run, then the running commands, the waiting ones, those that have ended, and the background.
    ///
    /// - Parameters:
    ///   - record: The state of the run.
    ///   - process: The process ID of the tool.
    ///   - now: The time to measure by.
    /// - Returns: The lines, without newlines.
    package static func lines(of record: RunRecord, process: Int32, now: RunRecord.Instant) -> [String] {
        let (foreground, background) = (record.entries.filter { !$0.command.isBackground }, record.background)
        var branches = foreground.filter(\.isActive).map { Branch(active(of: $0, now: now)) }
        branches += waiting(foreground.filter { $0.state == .waiting })
        branches += ended(foreground)
        if !background.isEmpty {
            let inside = background.map { entry in
                switch entry.state {
                case .waiting: Branch("\(entry.title): not started yet")
                case .running, .stopping: Branch(active(of: entry, now: now))
                case .ended(let outcome, let took): Branch("\(entry.title): \(outcome) after \(took.short)")
                }
            }
            branches.append(Branch("background", inside))
        }
        return [heading(of: record, process: process, now: now)] + branches.lines(prefix: "")
    }

    private static let mostShown = 10

    private static func heading(of record: RunRecord, process: Int32, now: RunRecord.Instant) -> String {
        let parts = [
            "quattro: process \(process)", "running for \(record.began.duration(to: now).short)",
            record.deadline.map { "\(now.duration(to: $0).short) left" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    private static func active(of entry: RunRecord.Entry, now: RunRecord.Instant) -> String {
        var parts: [String] = []
        if case .stopping(_, let outcome) = entry.state, let stoppedAt = entry.stoppedAt {
            parts.append("asked to stop \(stoppedAt.duration(to: now).short) ago, \(outcome)")
        }
        if entry.isReady { parts.append("ready") }
        parts.append("running for \(entry.state.elapsed(at: now).short)")
        parts.append(entry.process.map { "process \($0)" } ?? "being started")
        if case .running(_, let deadline?) = entry.state { parts.append("\(now.duration(to: deadline).short) left") }
        return "\(entry.title): \(parts.joined(separator: ", ")): \(Terminal.printable(entry.command.text))"
    }

    private static func waiting(_ entries: [RunRecord.Entry]) -> [Branch] {
        guard !entries.isEmpty else { return [] }
        let shown = entries.prefix(mostShown).map { Branch("\($0.title): \(Terminal.printable($0.command.text))") }
        let more = entries.count - shown.count
        let rest = more > 0 ? [Branch("… and \(more) more")] : []
        return [Branch("\(entries.count) waiting", shown + rest)]
    }

    /// How many commands have ended and how; those that failed are listed one by one.
    private static func ended(_ entries: [RunRecord.Entry]) -> [Branch] {
        let outcomes = entries.compactMap { entry -> (String, Outcome)? in
            if case .ended(let outcome, _) = entry.state { (entry.title, outcome) } else { nil }
        }
        guard !outcomes.isEmpty else { return [] }
        let failed = outcomes.filter { $0.1.failureStatus != nil }
        let shown = failed.prefix(mostShown).map { Branch("\($0.0): \($0.1)") }
        let more = failed.count - shown.count
        let rest = more > 0 ? [Branch("… and \(more) more")] : []
        return [Branch("\(outcomes.count) ended: \(Summary.counts(of: outcomes.map(\.1)))", shown + rest)]
    }
}

/// A line, and those below it.
private struct Branch {
    let text: String
    let inside: [Branch]

    init(_ text: String, _ inside: [Branch] = []) {
        (self.text, self.inside) = (text, inside)
    }
}

extension [Branch] {
    fileprivate func lines(prefix: String) -> [String] {
        indices.flatMap { index in
            let isLast = index == count - 1
            let below = self[index].inside.lines(prefix: prefix + (isLast ? "  " : "│ "))
            return [prefix + (isLast ? "└ " : "├ ") + self[index].text] + below
        }
    }
}

extension RunRecord {
    fileprivate var background: [Entry] { entries.filter(\.command.isBackground) }
}

extension RunRecord.Entry {
    fileprivate var title: String { command.label.description }
}
