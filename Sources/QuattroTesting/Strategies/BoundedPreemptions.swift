/// Lets the running candidate continue for as long as it can, except at a given number of places.
///
/// Most defects need few preemptions, at the right places.
package struct BoundedPreemptions: Strategy {
    private var numbers: SplitMix64
    private var places: [Int] = []
    private var choice = 0

    package init(_ count: Int, seed: Int, horizon: Int) {
        numbers = SplitMix64(seed: seed)
        for _ in 0..<count { places.append(numbers.below(max(horizon, 1))) }
    }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { choice += 1 }
        guard let running = fork.running else { return numbers.element(of: fork.candidates) }
        guard places.contains(choice) || Self.isTurnOfOthers(choice) else { return running }
        let others = fork.candidates.filter { $0 != running }
        return others.isEmpty ? running : numbers.element(of: others)
    }
}
