/// The lines that show on a terminal what is running.
package enum LiveBlock {
    /// One line for each running command, as many as fit, and one with the progress of the run, if there are others.
    ///
    /// - Parameters:
    ///   - record: The state of the run.
    ///   - now: The time to measure by.
    ///   - columns: The width of the terminal. Lines are kept shorter than this, since one that fills it wraps on some.
    ///   - rows: The height of the terminal.
    /// - Returns: The lines; none if nothing runs.
    package static func lines(of record: RunRecord, now: RunRecord.Instant, columns: Int, rows: Int) -> [String] {
        let active = record.active
        guard !active.isEmpty else { return [] }
        let shown = active.prefix(max(1, min(rows - 2, 12)))
        let labelWidth = shown.map { Terminal.width(of: $0.command.label.description) }.max() ?? 0
        let lines = shown.map { line(of: $0, now: now, labelWidth: labelWidth) }
        let progress = RunProgress(of: record, at: now)
        let rest = progress.isAll(shown.count) ? [] : ["\(progress)"]
        return (lines + rest).map { Terminal.cut($0, to: columns - 1) }
    }

    private static func line(of entry: RunRecord.Entry, now: RunRecord.Instant, labelWidth: Int) -> String {
        let columns = [
            Terminal.pad(entry.command.label.description, to: labelWidth),
            Terminal.pad(entry.state.elapsed(at: now).short, to: 6),
            Terminal.pad(timeLeft(of: entry.state, now: now), to: 11),
            entry.unfinished.isEmpty ? Terminal.printable(entry.command.text) : "› \(entry.unfinished)",
        ]
        return columns.joined(separator: "  ")
    }

    private static func timeLeft(of state: RunRecord.State, now: RunRecord.Instant) -> String {
        switch state {
        case .running(_, let deadline?): "\(now.duration(to: deadline).short) left"
        case .stopping: "stopping"
        default: ""
        }
    }
}

extension RunRecord.Entry {
    var isActive: Bool {
        switch state {
        case .running, .stopping: true
        case .waiting, .ended: false
        }
    }
}
