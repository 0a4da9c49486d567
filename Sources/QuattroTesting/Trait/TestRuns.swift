import Quattro
import Testing

/// The runs of one test, on the thread of its simulations: each seed runs once until one of them fails, and that one runs again until its
/// failure is small.
struct TestRuns: Sendable {
    private let test: Test
    private let request: SeedRequest
    private let options: Simulation.Options
    private let watch: IssueWatch
    private let body: UnkeptBody
    private let filter: String
    private let randomNumbers: UInt64
    private let isCounting = variable("QUATTRO_COUNTS").map { $0 != "0" } ?? false

    init(
        of test: Test,
        _ testCase: Test.Case?,
        _ request: SeedRequest,
        _ options: Simulation.Options,
        _ watch: IssueWatch,
        _ body: UnkeptBody
    ) {
        self.test = test
        self.request = request
        self.options = options
        self.watch = watch
        self.body = body
        filter = test.id.filter
        // The description contains the arguments, which have no public API.
        let testCase = testCase.map { String(describing: $0) } ?? ""
        randomNumbers = RandomNumbers.start(of: "\(test.id.name) \(testCase)")
    }

    /// - Throws: The failure of the first failing run, unless it has been recorded as an issue.
    func perform() throws {
        let start = ContinuousClock.now
        var tally = Tally()
        var seeds = 0
        for attempt in request.attempts {
            try Task.checkCancellation()
            if seeds > 0, let budget = request.budget, ContinuousClock.now - start > budget {
                print("Quattro: \(test.id.name) ran \(seeds) of \(request.seedCount) seeds in \(budget.readable)")
                break
            }
            if attempt.seed != nil { seeds += 1 }
            if let outcome = try perform(attempt), isCounting { tally.add(outcome) }
            if watch.sawFailure { return }
        }
        if isCounting { print("Quattro: \(test.id.name): \(tally.counts(isExhaustive: false))") }
    }

    /// - Returns: `nil` for a run that has failed.
    private func perform(_ attempt: SeedRequest.Attempt) throws -> SimulationRun.Outcome<Void>? {
        let mayShrink = options.shrinks && attempt.seed != nil
        let artefact = attempt.seed == nil ? Artefact(of: test, seed: nil) : nil
        let telling = Telling(
            test: filter,
            randomNumbers: randomNumbers,
            location: test.sourceLocation,
            artefact: artefact?.files
        )
        let run = attempt.run(options: options, telling: telling)
        watch.begin(attempt, run.driver, mayShrink ? .holding : .telling)
        let result = Result { try run.perform { try await body() } }
        // The test has ended: one of its steps was stuck, and has now returned.
        if run.driver.isOnAbandonedThread { return try result.get() }
        let failure = result.failure as? SimulationFailure
        guard let signature = watch.signature ?? failure?.signature else { return try stale(attempt, result) }
        guard mayShrink else {
            artefact?.write(run.driver, failure)
            return try record(failure)
        }
        switch smallest(signature, of: run, attempt, failure) {
        case .told(let failure): return try record(failure)
        case .not(let reason):
            watch.recordHeld(reason)
            return try record(failure?.notSmaller(reason))
        }
    }

    /// Throws if a run did not fail because its schedule no longer fits this test.
    private func stale(
        _ attempt: SeedRequest.Attempt,
        _ result: Result<SimulationRun.Outcome<Void>, any Error>
    ) throws -> SimulationRun.Outcome<Void> {
        if case .kept(let schedule) = attempt, let mismatch = result.failure as? ScheduleMismatch {
            throw StaleSchedule(schedule: "\(schedule)", mismatch: mismatch)
        }
        return try result.get()
    }

    /// Records a failure at its source location if that is known, otherwise at the test.
    private func record(_ failure: SimulationFailure?) throws -> SimulationRun.Outcome<Void>? {
        guard let failure else { return nil }
        // An expectation that was required is an issue already.
        if case .body(let error as ExpectationFailedError) = failure.kind { throw error }
        guard let place = failure.sourceLocation else { throw failure }
        watch.recording { Issue.record(failure, sourceLocation: place) }
        return nil
    }
}

// MARK: - Making a failure smaller

extension TestRuns {
    private enum Retelling {
        /// The smallest run has been recorded, with all its issues; it has thrown this.
        case told(SimulationFailure?)
        case not(String)
    }

    private func smallest(
        _ signature: FailureSignature,
        of run: SimulationRun,
        _ attempt: SeedRequest.Attempt,
        _ failure: SimulationFailure?
    ) -> Retelling {
        guard run.driver.isRepeatable else { return .not(Search.isFromOutside) }
        let first = run.driver.trial(signature)
        let search = Search(for: signature, steps: run.driver.steps, options: options)
        let result = search.smallest(from: first.schedule) { plan, options in
            let trial = SimulationRun(
                plan,
                seed: attempt.seed,
                options: options,
                telling: Telling(randomNumbers: randomNumbers, isSearched: true)
            )
            watch.begin(attempt, trial.driver, .searching)
            let failure = trial.failure { try await body() }
            return trial.driver.trial(watch.signature ?? failure?.signature)
        }
        guard case .smaller(let schedule, let reduction) = result else { return .not(Search.isNotTheSame) }
        return tell(signature, schedule, reduction, attempt)
    }

    private func tell(
        _ signature: FailureSignature,
        _ schedule: Schedule,
        _ reduction: SimulationFailure.Reduction,
        _ attempt: SeedRequest.Attempt
    ) -> Retelling {
        let artefact = Artefact(of: test, seed: attempt.seed)
        let telling = Telling(
            test: filter,
            randomNumbers: randomNumbers,
            location: test.sourceLocation,
            isTraced: true,
            reduction: reduction,
            schedule: schedule,
            artefact: artefact.files
        )
        let options = options.forReplay(of: reduction.steps)
        let run = SimulationRun(Plan(schedule), seed: attempt.seed, options: options, telling: telling)
        watch.begin(attempt, run.driver, .tellingAgain)
        let failure = run.failure { try await body() }
        guard (watch.signature ?? failure?.signature) == signature else { return .not(Search.isNotTheSame) }
        watch.dropHeld()
        artefact.write(run.driver, failure)
        return .told(failure)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension Test.ID {
    /// The name without the source location.
    var name: String { "\(moduleName).\(nameComponents.joined(separator: "/"))" }

    /// The regular expression with which `swift test --filter` runs only this test.
    var filter: String {
        name.reduce(into: "") { text, character in
            text += "()[]{}?*+|^$\\".contains(character) ? "\\\(character)" : "\(character)"
        }
    }
}
