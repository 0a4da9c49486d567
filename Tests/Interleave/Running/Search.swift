import QuattroTesting

/// What many schedules of one program came to.
struct Tally {
    var runs = 0
    var points = 0
    var choices = 0
    var preemptions = 0
    var waitsOutside = 0

    mutating func add(_ verdict: Verdict) {
        runs += 1
        points += verdict.points
        choices += verdict.choices
        preemptions += verdict.preemptions
        waitsOutside += verdict.waitsOutside
    }

    /// In so much time.
    func description(in seconds: Double) -> String {
        guard runs > 0 else { return "no schedules" }
        return "\(runs) schedules, \(Int(Double(runs) / max(seconds, 0.001)))/s, each \(points / runs) points, "
            + "\(choices / runs) choices, \(preemptions / runs) preemptions; waits in the runtime: \(waitsOutside)"
    }
}

/// A schedule that fails.
struct Finding {
    let subject: Subject
    let attempt: Attempt
    let verdict: Verdict
    let failure: Failure
    let seconds: Double
}

/// Runs a program with one schedule after the other until one fails.
struct Search {
    let explorer: Explorer
    let subject: Subject
    private(set) var tally = Tally()

    init(_ subject: Subject, by explorer: Explorer) {
        self.subject = subject
        self.explorer = explorer
    }

    mutating func run(_ attempts: some Sequence<Attempt>) -> Finding? {
        let watch = Watch()
        let horizon = horizon
        for attempt in attempts {
            CrashNote.shared.begin("\(subject.name), schedule \(attempt.index + 1) (\(attempt))")
            let verdict = explorer.run(subject.make, attempt.setting(horizon: horizon))
            tally.add(verdict)
            guard let failure = verdict.failure else { continue }
            let seconds = watch.seconds
            return Finding(
                subject: subject,
                attempt: attempt,
                verdict: verdict,
                failure: failure,
                seconds: seconds
            )
        }
        return nil
    }

    /// About how many choices there are: measured by a run in which no strand is preempted, so it is the same each time.
    private var horizon: Int {
        CrashNote.shared.begin("\(subject.name), without preemptions")
        let setting = Explorer.Setting(strategy: Deviating([]), preemptsHandlers: false)
        return explorer.run(subject.make, setting).choices * 3 / 2 + 10
    }
}

/// How long something takes.
struct Watch {
    private let start = ContinuousClock.now

    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
}
