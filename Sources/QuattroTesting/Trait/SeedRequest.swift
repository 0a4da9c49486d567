/// Decides which runs a test makes, from its trait and from the environment.
struct SeedRequest: Sendable {
    /// One run.
    enum Attempt: Hashable, Sendable {
        case seed(Int)
        /// A schedule that the environment asks for.
        case schedule(Schedule)
        /// A schedule that is kept in the source of the test.
        case kept(Schedule)
    }

    /// The request of a test's trait.
    struct Wish: Sendable {
        var seeds = 0..<100
        /// Schedules to run before the seeds, as text.
        var schedules: [String] = []
        /// How long the seeds may take, in real time.
        var budget: Duration?
    }

    /// The environment variables, as text.
    struct Environment: Sendable {
        var seeds: String?
        var seed: String?
        var schedule: String?

        static var process: Environment {
            Environment(
                seeds: variable("QUATTRO_SEEDS"),
                seed: variable("QUATTRO_SEED"),
                schedule: variable("QUATTRO_SCHEDULE")
            )
        }
    }

    private let seeds: Range<Int>
    private let schedules: [Attempt]
    /// How long the seeds may take; `nil` means no limit, as for all runs that the environment requests.
    let budget: Duration?

    init(of environment: Environment, _ wish: Wish) throws {
        guard !wish.seeds.isEmpty else { throw NoSeeds(seeds: wish.seeds) }
        let kept = try wish.schedules.map { text in
            guard let schedule = Schedule(text) else { throw InvalidSchedule(text: text) }
            return Attempt.kept(schedule)
        }
        var seeds = wish.seeds
        if let text = environment.seeds {
            guard let count = Int(text), count > 0, !seeds.lowerBound.addingReportingOverflow(count).overflow else {
                throw InvalidVariable(name: "QUATTRO_SEEDS", value: text, allowed: "a number of seeds, at least 1")
            }
            seeds = seeds.lowerBound..<max(seeds.upperBound, seeds.lowerBound + count)
        }
        if let text = environment.seed {
            guard let seed = Int(text), seed < .max else {
                throw InvalidVariable(name: "QUATTRO_SEED", value: text, allowed: "a seed, such as 7")
            }
            seeds = seed..<seed + 1
        }
        if let text = environment.schedule {
            schedules = [.schedule(try ScheduleSource(text).schedule())]
            seeds = 0..<0
        } else {
            schedules = environment.seed == nil ? kept : []
        }
        self.seeds = seeds
        budget = environment.seeds == nil && environment.seed == nil ? wish.budget : nil
    }

    /// How many seeds there are.
    var seedCount: Int { seeds.count }

    var attempts: some Sequence<Attempt> {
        [AnySequence(schedules), AnySequence(seeds.lazy.map { Attempt.seed($0) })].joined()
    }
}

extension SeedRequest.Attempt: CustomStringConvertible {
    /// The attempt in words, for the comment of an issue.
    var description: String {
        switch self {
        case .seed(let seed): "simulation with seed \(seed)"
        case .schedule: "simulation with QUATTRO_SCHEDULE"
        case .kept(let schedule): "simulation with the schedule \"\(schedule)\" of the test's trait"
        }
    }

    var seed: Int? { if case .seed(let seed) = self { seed } else { nil } }

    func run(options: Simulation.Options, telling: Telling) -> SimulationRun {
        switch self {
        case .seed(let seed):
            return SimulationRun(Plan(seed: seed), seed: seed, options: options, telling: telling)
        case .schedule(let schedule), .kept(let schedule):
            var telling = telling
            telling.isTraced = true
            telling.schedule = schedule
            return SimulationRun(Plan(schedule), seed: nil, options: options, telling: telling)
        }
    }
}

/// The error for a test that would run no simulation at all.
struct NoSeeds: Error, Hashable, CustomStringConvertible {
    let seeds: Range<Int>

    var description: String { "a simulated test needs at least one seed, and \(seeds) has none" }
}

/// The error for an environment variable for simulations whose value is not allowed.
struct InvalidVariable: Error, Hashable, CustomStringConvertible {
    let name: String
    let value: String
    let allowed: String

    var description: String { "\(name) is \"\(value)\", and must be \(allowed)" }
}

/// The error for a schedule in the trait of a test that no longer fits the test.
struct StaleSchedule: Error, Hashable, CustomStringConvertible {
    let schedule: String
    let mismatch: ScheduleMismatch

    var description: String {
        "the schedule \"\(schedule)\" in the trait of this test does not fit it any more, so it tests nothing: take it out, or put in that of a new failure (\(mismatch))"
    }
}
