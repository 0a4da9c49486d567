/// The progress of a run of many commands.
///
/// Background commands count only as running: they do not end by themselves.
package struct RunProgress: Sendable, Hashable {
    package private(set) var done = 0
    package private(set) var failed = 0
    package private(set) var running = 0
    package private(set) var waiting = 0
    /// How many there are in all; `nil` while more may come.
    package private(set) var total: Int?
    /// About how long it will take, if that can be estimated.
    package private(set) var left: Duration?

    /// Whether the given number is the number of all commands there are and have been.
    func isAll(_ count: Int) -> Bool { total != nil && done + waiting == 0 && running == count }

    package init(of record: RunRecord, at now: RunRecord.Instant) {
        var estimate = Estimate()
        for entry in record.entries where !entry.command.isBackground && entry.state != .ended(.doneBefore, took: .zero)
        {
            switch entry.state {
            case .waiting: waiting += 1
            case .running, .stopping:
                running += 1
                estimate.elapsed.append(entry.state.elapsed(at: now))
            case .ended(let outcome, let took):
                done += 1
                if outcome.failureStatus != nil { failed += 1 }
                if entry.startedAt != nil { estimate.ended(in: took) }
            }
        }
        if record.isComplete {
            total = done + running + waiting
            left = estimate.left(waiting: waiting)
        }
        running += record.entries.count { $0.command.isBackground && $0.isActive }
    }

    /// An estimate that assumes that the remaining commands take as long as those that have ended, and that as many run at a time as now.
    private struct Estimate {
        var elapsed: [Duration] = []
        private var endedCount = 0
        private var sum = Duration.zero

        mutating func ended(in duration: Duration) {
            endedCount += 1
            sum += duration
        }

        func left(waiting: Int) -> Duration? {
            guard endedCount > 0 else { return nil }
            let usual = sum / endedCount
            let rests = elapsed.map { max(.zero, usual - $0) }
            let work = rests.reduce(usual * waiting, +) / max(1, elapsed.count)
            let left = max(work, rests.max() ?? .zero)
            return left < .seconds(1) ? nil : left
        }
    }
}

extension RunProgress: CustomStringConvertible {
    /// Such as `12 of 200 done, 1 failed, 4 running, about 3m left`.
    package var description: String {
        let parts = [
            total.map { "\(done) of \($0) done" } ?? "\(done) done",
            failed > 0 ? "\(failed) failed" : nil,
            running > 0 ? "\(running) running" : nil,
            total == nil ? "more to come" : left.map { "about \($0.rounded) left" },
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

extension Duration {
    /// The duration, rounded as an estimate: `40s`, `3m`, `2h05m`.
    fileprivate var rounded: String {
        let seconds = Int64((self / .seconds(1)).rounded())
        return seconds < 60 ? "\(seconds)s" : seconds < 3600 ? "\(min((seconds + 30) / 60, 59))m" : short
    }
}
