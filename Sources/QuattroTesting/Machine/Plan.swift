/// A choice of one ready job, by its place in the order in which the jobs became ready.
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
    /// The record of the run, which may decide as well; `nil` if nothing is recorded.
    private(set) var detours: Detours?
    private var made = 0
    /// The first choice of the script that was not possible.
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

    /// Makes a plan of obvious choices, except for these detours.
    ///
    /// The detours that are taken are recorded.
    init(detours: [Detour], cancelStep: Int? = nil) {
        self.detours = Detours(detours)
        self.cancelStep = cancelStep
    }

    /// The same plan, recording the detours that are taken.
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

    /// - Returns: The place of the job that is next; `fork` is evaluated only if it is needed to decide or to record.
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

    /// The first choice of the script that was not possible: so far or, if the run `isOver`, in the whole run.
    func mismatch(isOver: Bool) -> ScheduleMismatch? {
        guard missing == nil, isOver, made < script.count else { return missing }
        guard let next = script[made...].firstIndex(where: { $0 != Schedule.obvious }) else { return nil }
        return ScheduleMismatch(choice: next + 1, wanted: script[next] + 1, ready: 0)
    }
}
