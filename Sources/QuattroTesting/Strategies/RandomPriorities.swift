/// The owner with the highest of fixed random priorities goes on, and at `depth - 1` places the highest becomes the lowest.
///
/// Finds a defect that needs so many things in a certain order with a known probability, however long the run is: "A
/// Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", Burckhardt et al., 2010.
package struct RandomPriorities: Strategy {
    private var numbers: SplitMix64
    private var changes: Set<Int> = []
    private var priorities: [Int: Int] = [:]
    private var lowest = 0
    private var choice = 0

    package init(depth: Int, seed: Int, horizon: Int) {
        numbers = SplitMix64(seed: seed)
        for _ in 1..<max(depth, 1) { changes.insert(numbers.below(max(horizon, 1))) }
    }

    package mutating func yielded(_ owner: Int) {
        lowest -= 1
        priorities[owner] = lowest
    }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { choice += 1 }
        for candidate in fork.candidates where priorities[candidate.owner] == nil {
            priorities[candidate.owner] = 1 + numbers.below(1 << 30)
        }
        // In the end everyone gets a turn: a loop that waits for another must not starve it.
        if changes.contains(choice) || choice % 500 == 499 { yielded(best(at: fork).owner) }
        return best(at: fork)
    }

    private func best(at fork: Fork) -> Fork.Candidate {
        let best = fork.candidates.max { (priority(of: $0), $1.id) < (priority(of: $1), $0.id) }
        return best ?? fork.obvious
    }

    private func priority(of candidate: Fork.Candidate) -> Int { priorities[candidate.owner] ?? 0 }
}
