import QuattroTesting

/// How a program is run once, by a seed: so it can be run again.
struct Attempt: CustomStringConvertible {
    let index: Int
    let exploration: Exploration
    let seed: Int
    let preemptsHandlers: Bool

    /// One of many: each of a kind of its own, and handlers preempted in every fourth, which takes its time.
    init(_ index: Int, seed: Int, handlers: Bool?) {
        self.index = index
        self.seed = seed &+ index &* 7_919
        exploration = .mixed(index)
        preemptsHandlers = handlers ?? (index % 4 == 3)
    }

    /// `horizon` is about how many choices there are in a run.
    func setting(horizon: Int) -> Explorer.Setting {
        Explorer.Setting(
            strategy: exploration.strategy(seed: seed, horizon: horizon),
            preemptsHandlers: preemptsHandlers
        )
    }

    var description: String { "\(exploration), seed \(seed)\(preemptsHandlers ? ", handlers" : "")" }
}
