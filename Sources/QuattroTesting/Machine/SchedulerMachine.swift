import Quattro

/// Decides what a simulation does next, as a value: which of the ready jobs runs, when time moves, and when the run has ended.
///
///     running ──body ended──▶ settling ──nothing ready──▶ over
///
/// The machine holds no lock, thread or clock. It is told what is ready, and ``next(nextDeadline:)`` returns what to do.
///
/// Invariants:
/// 1. Two runs of the same plan make the same choices as long as the same jobs become ready in the same order.
/// 2. A choice is recorded exactly where there is one: with two or more ready jobs, while the body runs.
/// 3. Time moves only when no job is ready and no task waits for such a moment, and never after the body has ended. It does not move while
///    work is outside either: a job of that work that another thread resumes is neither a step nor a choice, and runs when no job is ready.
/// 4. A job that continues with itself has left no actor, so a real machine would not have stopped there: it is next, and that is not a
///    choice. So a lock that it holds until its next suspension is not held across a switch.
struct SchedulerMachine<Job> {
    enum Decision {
        case run(Job, Choice)
        /// Wake one of the tasks that wait until all others are blocked.
        case wakeIdle
        /// Let a task go outside or come back that waits until all others are blocked.
        case takeTurn
        /// Run a job of work outside that another thread has resumed.
        ///
        /// It is boxed, since it is rare, and a second payload with a job would make every decision more expensive.
        indirect case runOutside(Job)
        /// Wait for work outside.
        case awaitOutside
        case advance(to: Deadline)
        /// Cancel the body, as planned.
        case cancel
        /// No task can continue, and time cannot move.
        case blocked
        case stepLimit
        /// The body has ended, and the jobs that were ready after it have run.
        case over
    }

    private let limit: Int
    private let movesTime: Bool
    private(set) var plan: Plan
    private var ready: [Job] = []
    /// The ready jobs, for the plan.
    private var candidates: [Fork.Candidate] = []
    private var added = 0
    /// Whether the last step has made a job ready: the last such job continues what was under way.
    private var hasAdded = false
    private var hasYielded = false
    private var isStepping = false
    private var goesOn: Job?
    private var isSettling = false
    private var idleWaiters = 0
    private var turns = 0
    private var outside = 0
    private var arrivals: [Job] = []
    private var mayCancel = true

    private(set) var now: Deadline
    private(set) var steps = 0
    /// Every choice so far; together they are the schedule.
    private(set) var choices: [Choice] = []
    /// The places of the choices that were not obvious.
    private(set) var switches: [Int] = []

    init(_ plan: Plan, start: Deadline, stepLimit: Int = .max, movesTime: Bool = true) {
        self.plan = plan
        self.movesTime = movesTime
        now = start
        limit = stepLimit
    }
}

// MARK: - Events

extension SchedulerMachine {
    var isIdle: Bool { ready.isEmpty && goesOn == nil && turns == 0 && arrivals.isEmpty }

    /// Whether another job may run in place of the current one, which has not finished.
    func canSwitch(to others: [Job]) -> Bool {
        !(ready.isEmpty && others.isEmpty) && goesOn == nil && !isSettling
    }

    /// A job is ready; `owner` is its task, if it has one.
    ///
    /// The task may have asked to let the others go first.
    mutating func add(_ job: Job, owner: Int? = nil, hasYielded: Bool = false) {
        added += 1
        hasAdded = isStepping
        self.hasYielded = hasYielded
        ready.append(job)
        candidates.append(Fork.Candidate(id: added, owner: owner ?? -added))
        if hasYielded, let owner { plan.yielded(owner) }
    }

    /// The current job will continue with itself, on the same executor.
    mutating func goesOn(with job: Job) {
        goesOn = job
    }

    /// The run is given up.
    ///
    /// - Returns: The ready jobs, to be released when no lock is held.
    mutating func abandon() -> [Job] {
        defer { (ready, candidates, arrivals, goesOn) = ([], [], [], nil) }
        return runnable + arrivals
    }

    mutating func bodyEnded() {
        isSettling = true
    }

    /// A task waits until all others are blocked.
    mutating func addIdleWaiter() {
        idleWaiters += 1
    }

    /// A task waits for a turn to go outside, or to come back.
    mutating func addTurn() {
        turns += 1
    }

    mutating func wentOutside() {
        outside += 1
    }

    mutating func cameBack() {
        outside -= 1
    }

    /// Another thread has resumed work outside.
    mutating func arrived(_ job: Job) {
        arrivals.append(job)
    }

    mutating func next(nextDeadline: @autoclosure () -> Deadline?) -> Decision {
        if ready.isEmpty, goesOn == nil { return nextWhenIdle(nextDeadline()) }
        guard steps < limit else { return .stepLimit }
        if mayCancel, steps == plan.cancelStep {
            mayCancel = false
            return .cancel
        }
        steps += 1
        if let job = goesOn.take() { return .run(job, Choice(index: 0, count: 1)) }
        let choice = choose()
        (isStepping, hasAdded) = (true, false)
        candidates.remove(at: choice.index)
        // The order of the others is kept, so that an index has the same meaning in every run.
        return .run(ready.remove(at: choice.index), choice)
    }

    /// Runs a ready job that is the only one that may run.
    mutating func run(where isIt: (Job) -> Bool) -> Decision? {
        guard let place = ready.firstIndex(where: isIt) else { return nil }
        candidates.remove(at: place)
        return runOnly(ready.remove(at: place))
    }

    /// Runs a job that is the only one that may run; this is not a choice.
    mutating func runOnly(_ job: Job) -> Decision {
        guard steps < limit else { return .stepLimit }
        steps += 1
        return .run(job, Choice(index: 0, count: 1))
    }

    /// The jobs that could run now.
    var runnable: [Job] { ready + [goesOn].compactMap(\.self) }

    /// The job that would be next without a plan, if there is a choice.
    var obvious: Job? {
        guard goesOn == nil, ready.count > 1, !isSettling else { return nil }
        return ready[obviousPlace]
    }

    private var obviousPlace: Int { goesOnObviously ? ready.count - 1 : 0 }

    /// A job that has yielded lets the others go first, unless a strategy decides: otherwise a task that waits for another by yielding
    /// would wait for ever.
    private var goesOnObviously: Bool { hasAdded && !hasYielded }

    func schedule(cancelStep: Int?) -> Schedule {
        Schedule(of: choices, switches: switches, cancelStep: cancelStep)
    }

    /// Virtual time is moved by hand.
    mutating func advance(to instant: Deadline) {
        now = max(now, instant)
    }
}

// MARK: - Transitions

extension SchedulerMachine {
    private mutating func nextWhenIdle(_ nextDeadline: Deadline?) -> Decision {
        (isStepping, hasAdded) = (false, false)
        if !isSettling, mayCancel, steps == plan.cancelStep {
            mayCancel = false
            return .cancel
        }
        if let decision = nextOutside() { return decision }
        if isSettling { return .over }
        if outside > 0 { return .awaitOutside }
        if idleWaiters > 0 {
            idleWaiters -= 1
            return .wakeIdle
        }
        guard movesTime, let nextDeadline else { return .blocked }
        advance(to: nextDeadline)
        return .advance(to: now)
    }

    /// Turns are taken first, since they do not depend on other threads.
    private mutating func nextOutside() -> Decision? {
        if turns > 0 {
            turns -= 1
            return .takeTurn
        }
        return arrivals.isEmpty ? nil : .runOutside(arrivals.removeFirst())
    }

    private mutating func choose() -> Choice {
        // Jobs that are left when the body has ended are not part of the schedule.
        guard ready.count > 1, !isSettling else {
            if plan.detours != nil { plan.ranAlone(candidates[0].owner) }
            return Choice(index: 0, count: ready.count)
        }
        let isRunning = plan.asksStrategy ? hasAdded : goesOnObviously
        let index = plan.choose(below: ready.count, at: Fork(candidates, lastIsRunning: isRunning))
        let choice = Choice(index: index, count: ready.count)
        if index != obviousPlace { switches.append(choices.count) }
        choices.append(choice)
        return choice
    }
}

extension SchedulerMachine: Sendable where Job: Sendable {}
extension SchedulerMachine.Decision: Sendable where Job: Sendable {}
