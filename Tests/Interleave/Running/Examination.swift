import QuattroTesting

/// What is made of a schedule that fails: it is run again, made smaller, and told.
struct Examination {
    let explorer: Explorer
    let finding: Finding

    private static let replays = 20
    /// A failure that takes threads with it is not tried as often.
    private var maximumTries: Int { ["DEADLOCK", "LIVELOCK"].contains(finding.failure.kind) ? 20 : 400 }

    /// `isNamed` says whether the program can be run again by its name.
    func report(keepsLog: Bool, isNamed: Bool = true) {
        let (subject, verdict, attempt) = (finding.subject, finding.verdict, finding.attempt)
        say("\(subject.name): FOUND in schedule \(attempt.index + 1) (\(attempt)) after \(seconds(finding.seconds))")
        say(indented(finding.failure.description))
        say("    schedule: \(verdict.turns) (\(verdict.preemptions) preemptions)")
        say("    replayed: \(replayed(verdict.turns)) of \(Self.replays) times from the schedule")
        let small = shrunk()
        if small.deviations.count < verdict.deviations.count {
            say("    smaller:  \(small.turns) (\(small.preemptions) preemptions)")
            say("    replayed: \(replayed(small.turns)) of \(Self.replays) times")
        }
        let handlers = attempt.preemptsHandlers ? " --handlers 1" : ""
        if isNamed { say("    again:    Interleave \(subject.name) --replay '\(small.turns)'\(handlers) --log") }
        if keepsLog { say(indented(run(Replay(small.turns), keepsLog: true).log.joined(separator: "\n"))) }
    }

    /// Without the preemptions that do not matter.
    private func shrunk() -> Verdict {
        var shrinking = Shrinking(finding.verdict.deviations)
        var best = finding.verdict
        for _ in 0..<maximumTries {
            guard let candidate = shrinking.next() else { break }
            let verdict = run(Deviating(candidate))
            let isSame = verdict.failure?.kind == finding.failure.kind
            if isSame, verdict.deviations.count < best.deviations.count { best = verdict }
            shrinking.tried(isSame ? verdict.deviations : nil)
        }
        return best
    }

    private func replayed(_ turns: Turns) -> Int {
        (0..<Self.replays).count { _ in
            let verdict = run(Replay(turns))
            return verdict.failure?.kind == finding.failure.kind && verdict.divergence == nil
        }
    }

    private func run(_ strategy: any Strategy, keepsLog: Bool = false) -> Verdict {
        CrashNote.shared.begin("\(finding.subject.name), once more")
        let setting = Explorer.Setting(
            strategy: strategy,
            preemptsHandlers: finding.attempt.preemptsHandlers,
            keepsLog: keepsLog
        )
        return explorer.run(finding.subject.make, setting)
    }
}
