/// One of the ready jobs, by its place in the order in which they became ready.
struct Choice: Hashable, Sendable {
    let index: Int
    let count: Int
}

/// Where the choices of one run come from.
struct Plan: Sendable {
    /// What decides, if it is no script.
    private var strategy: (any Strategy)?
    /// These choices, and then always the first.
    private var script: [Int] = []
    private var made = 0
    /// The first choice that the script made and that was not there.
    private var missing: ScheduleMismatch?
    /// The number of steps after which the body is cancelled.
    let cancelStep: Int?

    init(seed: Int, cancelStep: Int? = nil) {
        strategy = Exploration.strategy(seed: seed)
        self.cancelStep = cancelStep
    }

    init(script: [Int], cancelStep: Int? = nil) {
        self.script = script
        self.cancelStep = cancelStep
    }

    init(_ schedule: Schedule) {
        self.init(script: schedule.choices, cancelStep: schedule.cancelStep)
    }

    mutating func yielded(_ owner: Int) {
        strategy?.yielded(owner)
    }

    /// - Returns: The place of the one that is next; `fork` is asked for only if a strategy decides.
    mutating func choose(below count: Int, at fork: @autoclosure () -> Fork) -> Int {
        let fork = strategy == nil ? nil : fork()
        if let fork, let choice = strategy?.pick(at: fork) { return fork.place(of: choice) }
        defer { made += 1 }
        guard made < script.count else { return 0 }
        if script[made] >= count, missing == nil {
            missing = ScheduleMismatch(choice: made + 1, wanted: script[made] + 1, ready: count)
        }
        return min(script[made], count - 1)
    }

    /// What the script wanted in vain, so far or, if the run `isOver`, at all.
    func mismatch(isOver: Bool) -> ScheduleMismatch? {
        guard missing == nil, isOver, made < script.count else { return missing }
        return ScheduleMismatch(choice: made + 1, wanted: script[made] + 1, ready: 0)
    }
}
