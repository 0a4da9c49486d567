#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Which runs a test is to make, by its own seeds and by what the environment asks for.
struct SeedRequest: Sendable {
    /// One run.
    enum Attempt: Hashable, Sendable {
        case seed(Int)
        case schedule(Schedule)
    }

    /// The variables that decide, as text.
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

        private static func variable(_ name: String) -> String? {
            getenv(name).map { String(cString: $0) }
        }
    }

    private let seeds: Range<Int>
    private let schedule: Schedule?

    init(of environment: Environment, seeds: Range<Int>) throws {
        guard !seeds.isEmpty else { throw NoSeeds(seeds: seeds) }
        var seeds = seeds
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
        schedule = try environment.schedule.map { text in
            guard let schedule = Schedule(text) else {
                throw InvalidVariable(name: "QUATTRO_SCHEDULE", value: text, allowed: "a schedule, such as e0112")
            }
            return schedule
        }
        self.seeds = seeds
    }

    var attempts: some Sequence<Attempt> {
        let scheduled = schedule.map { [Attempt.schedule($0)] } ?? []
        let seeds = schedule == nil ? seeds : 0..<0
        return [AnySequence(scheduled), AnySequence(seeds.lazy.map { Attempt.seed($0) })].joined()
    }
}

extension SeedRequest.Attempt: CustomStringConvertible {
    /// For the comment of an issue.
    var description: String {
        switch self {
        case .seed(let seed): "simulation with seed \(seed); QUATTRO_SEED=\(seed) runs it alone"
        case .schedule(let schedule): "simulation with QUATTRO_SCHEDULE=\(schedule)"
        }
    }

    func run(options: Simulation.Options) -> SimulationRun {
        switch self {
        case .seed(let seed):
            return SimulationRun(Plan(seed: seed), seed: seed, options: options)
        case .schedule(let schedule):
            return SimulationRun(Plan(schedule), seed: nil, options: options)
        }
    }
}

/// A test that would run no simulation at all.
struct NoSeeds: Error, Hashable, CustomStringConvertible {
    let seeds: Range<Int>

    var description: String { "a simulated test needs a seed at least, and \(seeds) has none" }
}

/// An environment variable for simulations with a value that says nothing.
struct InvalidVariable: Error, Hashable, CustomStringConvertible {
    let name: String
    let value: String
    let allowed: String

    var description: String { "\(name) is \"\(value)\", and must be \(allowed)" }
}
