/// Lets the owner with the highest of fixed random priorities continue; at `depth - 1` places the highest priority becomes the lowest.
///
/// If a defect needs `depth` events in a certain order, this finds it with a known probability, however long the run is: "A Randomized
/// Scheduler with Probabilistic Guarantees of Finding Bugs", Burckhardt et al., 2010.
package struct RandomPriorities: Strategy {
    private var numbers: SplitMix64
    private var changes: [Int] = []
    private var priorities = Priorities()
    private var lowest = 0
    private var choice = 0

    package init(depth: Int, seed: Int, horizon: Int) {
        numbers = SplitMix64(seed: seed)
        for _ in 1..<max(depth, 1) { changes.append(numbers.below(max(horizon, 1))) }
    }

    package mutating func yielded(_ owner: Int) {
        lowest -= 1
        priorities[owner] = lowest
    }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { choice += 1 }
        var best = best(at: fork)
        if Self.isTurnOfOthers(choice) || changes.contains(choice) {
            yielded(best.owner)
            best = self.best(at: fork)
        }
        return best
    }

    /// The candidate with the highest priority; among those of one owner, the first.
    private mutating func best(at fork: Fork) -> Fork.Candidate {
        var (best, highest) = (fork.candidates[0], Int.min)
        for candidate in fork.candidates {
            let priority = priority(of: candidate.owner)
            if priority > highest || priority == highest && candidate.id < best.id {
                (best, highest) = (candidate, priority)
            }
        }
        return best
    }

    private mutating func priority(of owner: Int) -> Int {
        if let known = priorities[owner] { return known }
        let drawn = 1 + numbers.below(1 << 30)
        priorities[owner] = drawn
        return drawn
    }
}

/// The priorities of owners; most owners are small consecutive numbers.
///
/// A priority is looked up for each candidate at each choice.
private struct Priorities: Sendable {
    private static let unknown = Int.max
    private static let mostInRow = 1 << 16

    private var inRow: [Int] = []
    private var others: [Int: Int] = [:]

    subscript(owner: Int) -> Int? {
        get {
            guard (0..<Self.mostInRow).contains(owner) else { return others[owner] }
            return owner < inRow.count && inRow[owner] != Self.unknown ? inRow[owner] : nil
        }
        set {
            guard (0..<Self.mostInRow).contains(owner) else { return others[owner] = newValue }
            while inRow.count <= owner { inRow.append(Self.unknown) }
            inRow[owner] = newValue ?? Self.unknown
        }
    }
}
