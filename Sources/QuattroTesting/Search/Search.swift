import Quattro

/// Runs a body that has failed again, with fewer and fewer switches, and reports the smallest run that fails in the same way.
struct Search {
    /// The result of one run.
    struct Trial {
        /// The way in which it failed; `nil` if it did not.
        let signature: FailureSignature?
        let schedule: Schedule
        let detours: [Detour]
        /// The detours that it could have taken, if it took none.
        let alternatives: [Detour]
    }

    /// The result of a search.
    enum Result {
        case smaller(Schedule, SimulationFailure.Reduction)
        /// A run with the same choices did not fail in the same way.
        case notAgain
    }

    /// Why there is no smaller run.
    static let isNotTheSame =
        "not made smaller: the same choices have not failed in the same way again, so the body does not do the same each time"
    static let isFromOutside = "not made smaller: work from outside took part, so the run cannot be repeated"

    private let options: Simulation.Options
    private let time: Duration
    private let runs: Int
    private let steps: Int
    private let signature: FailureSignature

    init(for signature: FailureSignature, steps: Int, options: Simulation.Options) {
        self.signature = signature
        self.steps = steps
        time = options.shrinkTime
        runs = options.shrinkRuns
        self.options = options.forReplay(of: steps)
    }

    /// Makes the failure of a schedule smaller; `run` runs the body.
    func smallest(from schedule: Schedule, _ run: (Plan, Simulation.Options) -> Trial) -> Result {
        let end = ContinuousClock.now + time
        let first = run(Plan(schedule), options)
        guard first.signature == signature else { return .notAgain }
        var reduction = DetourReduction(first.detours, limit: runs)
        var best = first.schedule
        while ContinuousClock.now < end, let wanted = reduction.next() {
            let trial = run(Plan(detours: wanted, cancelStep: schedule.cancelStep), options)
            let isSame = trial.signature == signature
            let taken = isSame ? trial.detours : nil
            if reduction.tried(taken, alternatives: trial.alternatives) { best = trial.schedule }
        }
        // One run is needed to record the detours, and one to report the result.
        let switches = Set(first.detours.map(\.waiting)).count
        return .smaller(best, .init(switches: switches, runs: reduction.runs + 2, steps: steps))
    }
}

extension Simulation.Options {
    private static let isShrinkingOff = variable("QUATTRO_SHRINK") == "0"

    /// Whether a failing run will be made smaller.
    var shrinks: Bool { shrinkTime > .zero && shrinkRuns > 0 && trace == nil && !Self.isShrinkingOff }

    /// The options for a replay: it does not wait for work from outside, since there was none, and a run that makes no progress ends soon.
    func forReplay(of steps: Int) -> Self {
        var options = self
        options.trace = nil
        options.grace = .zero
        if steps < stepLimit { options.stepLimit = min(stepLimit, 10 * steps + 10_000) }
        return options
    }
}

// MARK: - Of a body that is called

extension Search {
    /// Runs a body, and runs it again if it fails with a fault.
    ///
    /// - Throws: The failure of the smallest run.
    static func perform<Value: Sendable>(
        _ plan: Plan,
        seed: Int?,
        options: Simulation.Options,
        isFault: (SimulationFailure) -> Bool = { _ in true },
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> SimulationRun.Outcome<Value> {
        let run = SimulationRun(plan, seed: seed, options: options)
        do {
            return try run.perform(body)
        } catch let failure as SimulationFailure where options.shrinks && run.driver.isRepeatable && isFault(failure) {
            throw smallest(failure, options: options, body)
        }
    }

    private static func smallest<Value: Sendable>(
        _ failure: SimulationFailure,
        options: Simulation.Options,
        _ body: @escaping @Sendable () async throws -> Value
    ) -> SimulationFailure {
        guard let schedule = Schedule(failure.schedule) else { return failure }
        let search = Search(for: failure.signature, steps: failure.steps, options: options)
        let result = search.smallest(from: schedule) { plan, options in
            let telling = Telling(isSearched: true)
            let run = SimulationRun(plan, seed: failure.seed, options: options, telling: telling)
            return run.driver.trial(run.failure(of: body)?.signature)
        }
        guard case .smaller(let schedule, let reduction) = result else { return failure.notSmaller(isNotTheSame) }
        let last = SimulationRun(
            Plan(schedule),
            seed: failure.seed,
            options: options.forReplay(of: failure.steps),
            telling: Telling(isTraced: true, reduction: reduction)
        )
        let smallest = last.failure(of: body)
        return smallest?.signature == failure.signature ? smallest ?? failure : failure.notSmaller(isNotTheSame)
    }
}

extension SimulationRun {
    /// - Returns: How the run failed; `nil` if it did not, or was interrupted.
    func failure<Value: Sendable>(of body: @escaping @Sendable () async throws -> Value) -> SimulationFailure? {
        do {
            _ = try perform(body)
            return nil
        } catch {
            return error as? SimulationFailure
        }
    }
}

extension SimulationDriver {
    /// Whether the run, which has ended, can be repeated: nothing entered it from outside.
    var isRepeatable: Bool { state.withLock { $0.isRepeatable } }

    /// The result of the run, which has ended, for a search.
    func trial(_ signature: FailureSignature?) -> Search.Trial {
        let machine = state.withLock { $0.machine }
        let detours = machine.plan.detours
        return Search.Trial(
            signature: isRepeatable ? signature : nil,
            schedule: machine.schedule(cancelStep: cancelStep),
            detours: detours?.taken ?? [],
            alternatives: detours.map { $0.alternatives.waits + $0.alternatives.others } ?? []
        )
    }
}

extension SimulationFailure {
    /// The same failure, with the reason why it was not made smaller.
    func notSmaller(_ reason: String) -> SimulationFailure {
        var lines = description.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let place = lines.firstIndex { $0.hasPrefix("  run again: ") } ?? 0
        // The report says already that work came from outside.
        if reason != Search.isFromOutside { lines.insert("  \(reason)", at: place + 1) }
        var failure = self
        failure.description = lines.joined(separator: "\n")
        return failure
    }
}
