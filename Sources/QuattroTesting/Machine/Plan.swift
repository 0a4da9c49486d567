/// One of the ready jobs, by its place in the order in which they became ready.
struct Choice: Hashable, Sendable {
    let index: Int
    let count: Int
}

/// Where the choices of one run come from.
struct Plan: Sendable {
    /// The strategy that decides, if there is no script.
    private var strategy: (any Strategy)?
    /// The choices of the script, in the form of a ``Schedule``.
    private var script: [Int] = []
    /// What is noted of the run, and may decide as well; `nil` if nothing is.
    private(set) var detours: Detours?
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

    /// Makes a plan of obvious choices, except for some detours.
    ///
    /// The detours that are taken are noted.
    init(detours: [Detour], cancelStep: Int? = nil) {
        self.detours = Detours(detours)
        self.cancelStep = cancelStep
    }

    /// The same plan, which notes the detours that are taken.
    var noting: Plan {
        var plan = self
        plan.detours = detours ?? Detours()
        return plan
    }

    mutating func yielded(_ owner: Int) {
        strategy?.yielded(owner)
    }

    /// Whether a strategy decides, and not a script or the detours.
    var asksStrategy: Bool { strategy != nil }

    /// A task has had a turn without a choice.
    mutating func ranAlone(_ owner: Int) {
        detours?.ranAlone(owner)
    }

    /// - Returns: The place of the job that is next; `fork` is asked for only if it decides or is noted.
    mutating func choose(below count: Int, at fork: @autoclosure () -> Fork) -> Int {
        if detours != nil {
            let fork = fork()
            let place = detours?.decides == true ? nil : decide(below: count, at: fork)
            return detours?.choose(at: fork, place) ?? 0
        }
        return decide(below: count, at: fork())
    }

    private mutating func decide(below count: Int, at fork: @autoclosure () -> Fork) -> Int {
        if let fork = strategy == nil ? nil : fork(), let next = strategy?.pick(at: fork) {
            return fork.place(of: next)
        }
        defer { made += 1 }
        let wanted = made < script.count ? script[made] : script.last == Schedule.obvious ? Schedule.obvious : 0
        if wanted == Schedule.obvious {
            let fork = fork()
            return fork.place(of: fork.obvious)
        }
        if wanted >= count, missing == nil {
            missing = ScheduleMismatch(choice: made + 1, wanted: wanted + 1, ready: count)
        }
        return min(wanted, count - 1)
    }

    /// What the script wanted and did not get, so far or, if the run `isOver`, in the whole run.
    func mismatch(isOver: Bool) -> ScheduleMismatch? {
        guard missing == nil, isOver, made < script.count else { return missing }
        guard let next = script[made...].firstIndex(where: { $0 != Schedule.obvious }) else { return nil }
        return ScheduleMismatch(choice: next + 1, wanted: script[next] + 1, ready: 0)
    }
}
