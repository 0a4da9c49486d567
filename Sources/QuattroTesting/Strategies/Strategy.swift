/// Decides which of several candidates continues.
///
/// It is a value that does not know tasks, threads or locks, only their numbers. So it works for everything that runs one step at a time,
/// and two runs with the same strategy are the same run.
package protocol Strategy: Sendable {
    mutating func pick(at fork: Fork) -> Fork.Candidate

    /// An owner has asked to let the others go first.
    mutating func yielded(_ owner: Int)
}

extension Strategy {
    package mutating func yielded(_ owner: Int) {}

    /// Whether others must get a turn, regardless of the strategy: a loop that waits for another task must not starve it.
    static func isTurnOfOthers(_ choice: Int) -> Bool { choice % 500 == 499 }
}

/// A way to look for schedules; a seed turns it into a ``Strategy``.
package enum Exploration: Hashable, Sendable {
    case walk(stay: Int)
    case priorities(depth: Int)
    case preemptions(Int)

    /// The mix that finds the most defects: no single strategy is the best for all of them.
    package static func mixed(_ index: Int) -> Exploration {
        let all: [Exploration] = [
            .walk(stay: 0), .priorities(depth: 2), .preemptions(1),
            .walk(stay: 60), .priorities(depth: 3), .preemptions(2),
            .walk(stay: 85), .priorities(depth: 4), .preemptions(3),
        ]
        return all[(index % all.count + all.count) % all.count]
    }

    /// The strategy of a seed, which is the same for every run of any body.
    ///
    /// The number of choices in a run is not known beforehand, so lengths are mixed as well.
    package static func strategy(seed: Int) -> any Strategy {
        var numbers = SplitMix64(seed: ~seed)
        let strategy = mixed(seed).strategy(seed: seed, horizon: 8 << numbers.below(8))
        // A yield mostly, but not always, lets others go first: on a busy machine, a task may be delayed by many yields.
        return heeding(numbers.chance(1, of: 2), strategy, seed)
    }

    private static func heeding<Base: Strategy>(_ heedsYields: Bool, _ strategy: Base, _ seed: Int) -> any Strategy {
        heedsYields ? Yielding(strategy, seed: seed) : Unyielding(strategy)
    }

    /// `horizon` is the approximate number of choices in a run.
    package func strategy(seed: Int, horizon: Int) -> any Strategy {
        switch self {
        case .walk(let stay): RandomWalk(stay: stay, seed: seed)
        case .priorities(let depth): RandomPriorities(depth: depth, seed: seed, horizon: horizon)
        case .preemptions(let count): BoundedPreemptions(count, seed: seed, horizon: horizon)
        }
    }
}

extension Exploration: CustomStringConvertible {
    package var description: String {
        switch self {
        case .walk(let stay): "walk \(stay)"
        case .priorities(let depth): "priorities \(depth)"
        case .preemptions(let count): "preemptions \(count)"
        }
    }
}
