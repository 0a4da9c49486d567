/// After a yield anyone may go on, and not only the one that was running.
struct Yielding: Strategy {
    private var strategy: any Strategy
    private var numbers: SplitMix64
    private var hasYielded = false

    init(_ strategy: any Strategy, seed: Int) {
        self.strategy = strategy
        numbers = SplitMix64(seed: seed)
    }

    mutating func yielded(_ owner: Int) {
        strategy.yielded(owner)
        hasYielded = true
    }

    mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { hasYielded = false }
        let picked = strategy.pick(at: fork)
        return hasYielded && picked == fork.running ? numbers.element(of: fork.candidates) : picked
    }
}

/// Takes no notice of yields.
struct Unyielding: Strategy {
    private var strategy: any Strategy

    init(_ strategy: any Strategy) { self.strategy = strategy }

    mutating func pick(at fork: Fork) -> Fork.Candidate { strategy.pick(at: fork) }
}
