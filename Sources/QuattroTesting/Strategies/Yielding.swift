/// Lets any candidate continue after a yield, not only the one that was running.
struct Yielding<Base: Strategy>: Strategy {
    private var base: Base
    private var numbers: SplitMix64
    private var hasYielded = false

    init(_ base: Base, seed: Int) {
        self.base = base
        numbers = SplitMix64(seed: seed)
    }

    mutating func yielded(_ owner: Int) {
        base.yielded(owner)
        hasYielded = true
    }

    mutating func pick(at fork: Fork) -> Fork.Candidate {
        defer { hasYielded = false }
        let picked = base.pick(at: fork)
        return hasYielded && picked == fork.running ? numbers.element(of: fork.candidates) : picked
    }
}

/// Ignores yields.
struct Unyielding<Base: Strategy>: Strategy {
    private var base: Base

    init(_ base: Base) { self.base = base }

    mutating func pick(at fork: Fork) -> Fork.Candidate { base.pick(at: fork) }
}
