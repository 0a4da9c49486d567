extension Simulation {
    /// What a search through schedules has covered.
    public struct Counts: Hashable, Sendable {
        /// How many runs there were.
        public let schedules: Int
        /// How many of them made different choices.
        public let distinctSchedules: Int
        /// The greatest number of jobs that were ready at once.
        public let mostReady: Int
        /// How many jobs ran, in all of them.
        public let steps: Int
        /// How often work came in from outside of a simulation.
        public let escapes: Int
        /// Whether these were all possible schedules.
        public let isExhaustive: Bool
    }
}

extension Simulation.Counts: CustomStringConvertible {
    /// The counts in one line.
    public var description: String {
        let all = isExhaustive ? ", which are all" : ""
        let outside = escapes > 0 ? ", \(escapes) times work from outside" : ""
        let runs = "\(schedules) schedules, \(distinctSchedules) distinct\(all)"
        return "\(runs), at most \(mostReady) ready at once, \(steps) steps\(outside)"
    }
}

/// The running counts of a search.
struct Tally {
    private(set) var schedules = 0
    private var distinct: Set<UInt64> = []
    private var mostReady = 1
    private var steps = 0
    private var escapes = 0

    mutating func add<Value>(_ outcome: SimulationRun.Outcome<Value>) {
        schedules += 1
        steps += outcome.steps
        escapes += outcome.escapes
        // This is FNV-1a and not `Hasher`, which would cost too much for a small schedule.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for choice in outcome.choices {
            hash = (hash ^ UInt64(choice.index)) &* 0x100_0000_01b3
            hash = (hash ^ UInt64(choice.count)) &* 0x100_0000_01b3
            mostReady = max(mostReady, choice.count)
        }
        distinct.insert(hash)
    }

    func counts(isExhaustive: Bool) -> Simulation.Counts {
        Simulation.Counts(
            schedules: schedules,
            distinctSchedules: distinct.count,
            mostReady: mostReady,
            steps: steps,
            escapes: escapes,
            isExhaustive: isExhaustive
        )
    }
}
