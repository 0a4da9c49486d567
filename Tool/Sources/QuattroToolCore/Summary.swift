/// The summary at the end of a run.
package enum Summary {
    /// A headline, and one line for each command, or each that failed: its label, its outcome, its time, and its text.
    package static func lines(
        of record: RunRecord,
        took: Duration,
        width: Int,
        kind: SummaryKind = .all
    ) -> [String] {
        guard kind != .none else { return [] }
        let rows = record.entries.filter { kind == .all ? !$0.wasDoneBefore : $0.failure != nil }.map(Row.init)
        let widths = (
            label: rows.map { Terminal.width(of: $0.label) }.max() ?? 0,
            outcome: rows.map { Terminal.width(of: $0.outcome) }.max() ?? 0,
            time: rows.map(\.time.count).max() ?? 0
        )
        let body = rows.map { row in
            let columns = [
                Terminal.pad(row.label, to: widths.label),
                Terminal.pad(row.outcome, to: widths.outcome),
                Terminal.pad(row.time, to: widths.time),
                row.command,
            ]
            return Terminal.cut("  " + columns.joined(separator: "  "), to: width)
        }
        return ["quattro: \(headline(of: record)) in \(took.short)"] + body
    }

    /// Says why output was lost, unless its reader went away, which the reader itself has caused.
    ///
    /// - Parameters:
    ///   - stop: What stopped the run.
    ///   - reason: The words for an error number.
    /// - Returns: The line, or `nil` if that did not happen.
    package static func whyOutputFailed(_ stop: StopCause?, reason: (Int32) -> String) -> String? {
        guard case .outputClosed(let error) = stop, error != ExitStatus.brokenPipe.error else { return nil }
        return "quattro: standard output could not be written: \(reason(error))"
    }

    /// Says why reading the commands failed, if that stopped the run.
    package static func whatWasBad(_ stop: StopCause?) -> String? {
        if case .badInput(let why) = stop { "quattro: \(why)" } else { nil }
    }

    /// Says that commands were still being read when the time was up.
    package static func whatDidNotCome(
        in record: RunRecord,
        from streams: [RunPlan.Stream],
        _ stop: StopCause?
    ) -> String? {
        let option: String
        switch stop {
        case .failAfter(let limit) where !record.isComplete: option = "--fail-after \(limit)"
        case .moveOnAfter(let limit) where !record.isComplete: option = "--move-on-after \(limit)"
        default: return nil
        }
        let isNothingThere = record.entries.allSatisfy(\.command.isBackground)
        let input = streams.map { "'\(ByteText.readable($0.path))' given to '\($0.option)'" }.joined(separator: " and ")
        return isNothingThere
            ? "quattro: nothing was started: nothing came from \(input) before the time was up (\(option))"
            : "quattro: the time was up (\(option)) before the end of \(input)"
    }

    /// Says that the list of items was empty, which is not an error.
    package static func whatHadNoItems(in record: RunRecord, from streams: [RunPlan.Stream]) -> String? {
        guard record.isComplete, record.entries.allSatisfy(\.command.isBackground),
            streams.contains(where: { $0.template != nil })
        else { return nil }
        return "quattro: there is nothing to run: a list has no items"
    }

    /// Says why the foreground commands were never started, if a background command was not ready.
    package static func whatWasNotReady(in record: RunRecord) -> String? {
        let endings = record.entries.compactMap { entry in
            if case .ended(let outcome, _) = entry.state { (entry.command.label, outcome) } else { nil }
        }
        for case (let label, .beforeReady(let ending)) in endings {
            let how = ending == .exited(0) ? "status 0" : ending.description
            return "quattro: \(label) ended before it was ready: \(how)"
        }
        for case (_, .notReady(let duration)) in endings {
            let labels = endings.filter { $0.1 == .notReady(duration) }.map(\.0.description)
            return "quattro: not ready within \(duration): \(labels.joined(separator: ", "))"
        }
        return nil
    }

    /// Says which commands could not be started, which is an error of the tool and not of a command.
    package static func whatCouldNotStart(in record: RunRecord) -> [String] {
        let lines = record.entries.compactMap { entry -> String? in
            guard case .couldNotStart? = entry.failure, let failure = entry.failure else { return nil }
            return "quattro: \(entry.command.label) \(Terminal.printable(failure.description))"
        }
        let most = 10
        return lines.prefix(most) + (lines.count > most ? ["quattro: \(lines.count - most) more could not start"] : [])
    }

    private struct Row {
        let label: String
        let outcome: String
        let time: String
        let command: String

        init(_ entry: RunRecord.Entry) {
            label = entry.command.label.description
            command = Terminal.printable(entry.command.text)
            guard case .ended(let outcome, let took) = entry.state else {
                (self.outcome, time) = ("?", "")
                return
            }
            let parts =
                [outcome.description + entry.attemptsInWords] + entry.notes
                + (entry.cleanup.map { [$0.description] } ?? [])
            self.outcome = Terminal.printable(parts.joined(separator: ", "))
            time = outcome.word == "not started" ? "-" : took.short
        }
    }

    private static func headline(of record: RunRecord) -> String {
        counts(of: record.entries.compactMap { if case .ended(let outcome, _) = $0.state { outcome } else { nil } })
    }

    /// The counts of outcomes, such as `3 ok, 1 failed`.
    static func counts(of outcomes: [Outcome]) -> String {
        var counts: [(word: String, count: Int)] = [
            ("ok", 0), ("failed", 0), ("timed out", 0), ("moved on", 0), ("cancelled", 0), ("not started", 0),
            ("done before", 0),
        ]
        for outcome in outcomes {
            if let index = counts.firstIndex(where: { $0.word == outcome.word }) { counts[index].count += 1 }
        }
        let parts = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
        return parts.isEmpty ? "nothing was run" : parts.joined(separator: ", ")
    }
}

extension RunRecord.Entry {
    fileprivate var wasDoneBefore: Bool { if case .ended(.doneBefore, _) = state { true } else { false } }

    fileprivate var failure: Outcome? {
        guard case .ended(let outcome, _) = state, outcome.failureStatus != nil else { return nil }
        return outcome
    }
}

extension RunRecord.Entry {
    /// How often it was tried, if that was more than once.
    fileprivate var attemptsInWords: String {
        !command.isBackground && attempts > 1 ? " after \(attempts) attempts" : ""
    }

    /// Additional notes on how the command ended.
    fileprivate var notes: [String] {
        guard case .ended(let outcome, _) = state else { return [] }
        guard command.isBackground else { return [] }
        if attempts > 1 { return [attempts == 2 ? "restarted once" : "restarted \(attempts - 1) times"] }
        return outcome == .exited(0) ? ["ended before the others"] : []
    }
}

extension Outcome {
    fileprivate var word: String {
        switch self {
        case .exited(0): "ok"
        case .exited, .signaled, .couldNotStart, .beforeReady: "failed"
        case .exceeded, .notReady, .stopped(.failAfter): "timed out"
        case .stopped(.moveOnAfter): "moved on"
        case .stopped: "cancelled"
        case .notStarted, .leftOut: "not started"
        case .doneBefore: "done before"
        }
    }
}
