import Quattro

/// What a simulation does next, as a value: which of the ready jobs runs, when time moves, and when it is over.
///
///     running ──body ended──▶ settling ──nothing ready──▶ over
///
/// The machine holds no lock, thread or clock. What is ready comes in; what to do comes out of ``next(nextDeadline:)``.
///
/// Invariants:
/// 1. Two runs of the same plan make the same choices as long as the same jobs become ready in the same order.
/// 2. A choice is noted exactly where there is one: with two ready jobs or more, while the body runs.
/// 3. Time moves only when nobody is ready and nobody waits for that to be so, and never after the body has ended.
struct SchedulerMachine<Job> {
    enum Decision {
        case run(Job, Choice)
        /// Wake one of those who wait until all others are blocked.
        case wakeIdle
        case advance(to: Deadline)
        /// Cancel the body, as the plan says.
        case cancel
        /// Nobody can go on, and time cannot move.
        case blocked
        case stepLimit
        /// The body has ended, and whatever was ready after it has run.
        case over
    }

    private let limit: Int
    private let movesTime: Bool
    private(set) var plan: Plan
    private var ready: [Job] = []
    private var isSettling = false
    private var idleWaiters = 0
    private var mayCancel = true

    private(set) var now: Deadline
    private(set) var steps = 0
    /// Every choice so far, which together are the schedule.
    private(set) var choices: [Choice] = []

    init(_ plan: Plan, start: Deadline, stepLimit: Int = .max, movesTime: Bool = true) {
        self.plan = plan
        self.movesTime = movesTime
        now = start
        limit = stepLimit
    }
}

// MARK: - Events

extension SchedulerMachine {
    var isIdle: Bool { ready.isEmpty }

    mutating func add(_ job: Job) {
        ready.append(job)
    }

    /// The run is given up.
    ///
    /// - Returns: What was ready, to be let go of where no lock is held.
    mutating func abandon() -> [Job] {
        defer { ready = [] }
        return ready
    }

    mutating func bodyEnded() {
        isSettling = true
    }

    /// Someone waits until all others are blocked.
    mutating func addIdleWaiter() {
        idleWaiters += 1
    }

    mutating func next(nextDeadline: @autoclosure () -> Deadline?) -> Decision {
        if ready.isEmpty { return nextWhenIdle(nextDeadline()) }
        guard steps < limit else { return .stepLimit }
        if mayCancel, steps == plan.cancelStep {
            mayCancel = false
            return .cancel
        }
        steps += 1
        let choice = choose()
        // The order of the others is kept, so that an index means the same in every run.
        return .run(ready.remove(at: choice.index), choice)
    }

    /// Time is moved by hand.
    mutating func advance(to instant: Deadline) {
        now = max(now, instant)
    }
}

// MARK: - Transitions

extension SchedulerMachine {
    private mutating func nextWhenIdle(_ nextDeadline: Deadline?) -> Decision {
        if isSettling { return .over }
        if mayCancel, steps == plan.cancelStep {
            mayCancel = false
            return .cancel
        }
        if idleWaiters > 0 {
            idleWaiters -= 1
            return .wakeIdle
        }
        guard movesTime, let nextDeadline else { return .blocked }
        advance(to: nextDeadline)
        return .advance(to: now)
    }

    private mutating func choose() -> Choice {
        // What is left when the body has ended is not a matter of the schedule.
        guard ready.count > 1, !isSettling else { return Choice(index: 0, count: ready.count) }
        let choice = Choice(index: plan.choose(below: ready.count), count: ready.count)
        choices.append(choice)
        return choice
    }
}

extension SchedulerMachine: Sendable where Job: Sendable {}
