/// One of the ready jobs, by its place in the order in which they became ready.
struct Choice: Hashable, Sendable {
    let index: Int
    let count: Int
}

/// Where the choices of one run come from.
struct Plan: Sendable {
    private enum Source: Sendable {
        case seed(SplitMix64)
        /// These, and then always the first.
        case script([Int], next: Int)
    }

    private var source: Source
    /// The first choice that the script made and that was not there.
    private var missing: ScheduleMismatch?
    /// The number of steps after which the body is cancelled.
    let cancelStep: Int?

    init(seed: Int, cancelStep: Int? = nil) {
        source = .seed(SplitMix64(seed: seed))
        self.cancelStep = cancelStep
    }

    init(script: [Int], cancelStep: Int? = nil) {
        source = .script(script, next: 0)
        self.cancelStep = cancelStep
    }

    init(_ schedule: Schedule) {
        self.init(script: schedule.choices, cancelStep: schedule.cancelStep)
    }

    mutating func choose(below count: Int) -> Int {
        switch source {
        case .seed(var numbers):
            defer { source = .seed(numbers) }
            return numbers.below(count)
        case .script(let script, let next):
            guard next < script.count else { return 0 }
            source = .script(script, next: next + 1)
            if script[next] >= count, missing == nil {
                missing = ScheduleMismatch(choice: next + 1, wanted: script[next] + 1, ready: count)
            }
            return min(script[next], count - 1)
        }
    }

    /// What the script wanted in vain, so far or, if the run `isOver`, at all.
    func mismatch(isOver: Bool) -> ScheduleMismatch? {
        guard missing == nil, isOver, case .script(let script, let next) = source, next < script.count else {
            return missing
        }
        return ScheduleMismatch(choice: next + 1, wanted: script[next] + 1, ready: 0)
    }
}
