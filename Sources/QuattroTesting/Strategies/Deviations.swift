/// A choice of a schedule that is not obvious: a fork, by its number, at which a candidate other than the obvious one continued.
///
/// A schedule can be made smaller in this form: if one deviation is left out, the others keep their meaning.
package struct Deviation: Hashable, Sendable {
    package let choice: Int
    package let id: Int

    package init(choice: Int, id: Int) {
        self.choice = choice
        self.id = id
    }
}

/// Chooses the obvious candidate, except for some deviations; deviations that are no longer possible are skipped.
package struct Deviating: Strategy {
    private let deviations: [Int: Int]
    private var choice = 0

    package init(_ deviations: [Deviation]) {
        self.deviations = Dictionary(deviations.map { ($0.choice, $0.id) }) { first, _ in first }
    }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { choice += 1 }
        return deviations[choice].flatMap(fork.candidate) ?? fork.obvious
    }
}

/// Records what a strategy chooses, and which choices are not obvious.
package struct Choices: Sendable {
    private var strategy: any Strategy
    private var all: [Int] = []
    package private(set) var deviations: [Deviation] = []
    /// How often a candidate that could have continued did not.
    package private(set) var preemptions = 0

    package init(by strategy: any Strategy) { self.strategy = strategy }

    package var count: Int { all.count }
    package var last: (number: Int, id: Int)? { all.last.map { (all.count - 1, $0) } }
    /// The turns, without the obvious choices at the end.
    package var turns: Turns { Turns(Array(all.prefix((deviations.last?.choice ?? -1) + 1))) }
    package var divergence: Int? { (strategy as? Replay)?.divergence }

    package mutating func yielded(_ owner: Int) { strategy.yielded(owner) }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        guard fork.candidates.count > 1 else { return fork.obvious }
        let choice = strategy.pick(at: fork)
        if choice != fork.obvious { deviations.append(Deviation(choice: all.count, id: choice.id)) }
        if let running = fork.running, choice != running { preemptions += 1 }
        all.append(choice.id)
        return choice
    }
}
