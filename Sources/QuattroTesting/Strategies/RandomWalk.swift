/// Chooses a random candidate each time; but first, the running one continues with a probability of `stay` percent.
///
/// Without `stay`, threads switch at every point, which no real machine does; with it, one thread can run far while another makes no
/// progress.
package struct RandomWalk: Strategy {
    private let stay: Int
    private var numbers: SplitMix64

    package init(stay: Int = 0, seed: Int) {
        self.stay = stay
        numbers = SplitMix64(seed: seed)
    }

    package mutating func pick(at fork: Fork) -> Fork.Candidate {
        if stay > 0, let running = fork.running, numbers.chance(stay, of: 100) { return running }
        return numbers.element(of: fork.candidates)
    }
}
