import Quattro

/// The driver's state, under its lock.
extension SimulationDriver {
    struct Ready {
        let job: UnownedJob
        let task: TaskLabel
        let executor: any SimulatedExecutor
        var isOnMainActor = false
        /// The stop at which it continues, if it has stopped at a lock.
        var stop: Crew.Stop?

        /// The task that has this turn, for the strategy; `nil` for an actor's turn.
        var owner: Int? { task.kind == .actor ? nil : task.number }

        /// The task's number, if the task is on no actor: an actor's turn is a job of the actor, and a `Task.yield` has a job of its own.
        var taskOnNoActor: UInt64? {
            if let stop { return stop.running }
            return isOnMainActor || job.taskNumber == 0 ? nil : job.taskNumber
        }
    }

    struct State {
        var machine: SchedulerMachine<Ready>
        /// The task of the current step, unless it is on an actor.
        var running: UInt64?
        /// The task whose step is running; other tasks may run within the step, such as on an actor.
        var step: TaskLabel?
        var ledger: TaskLedger
        var escapes = Escapes()
        /// Every step, if the run will be reported.
        var trace: RunTrace?
        /// The events of scopes, if the run will be reported.
        var events: KeptEvents?
        var putOff = PutOffWork()
        var notSimulated = NotSimulated()
        /// The steps that wait for a lock or the main actor while a stopped step holds it.
        var blocked: [Ready] = []
        /// The steps that wait for a lock and may hold other locks that cannot be seen: only the step that has the lock may continue.
        var urgent: [Ready] = []
        var isMainActorTaken = false
        var cancellation: Cancellation?
        var idleWaiters: [UnsafeContinuation<Void, Never>] = []
        /// The tasks that wait to go outside or to come back.
        var turns: [UnsafeContinuation<Void, Never>] = []
        var outside = OutsideWork()
        /// Whether the thread is lent to work outside until the end of the step.
        var isThreadLent = false
        var timekeeper: Timekeeper?
        var directory = TaskDirectory()
        /// The task that is being made, which may be enqueued before its maker knows it.
        var making: TaskLabel?
        /// The executor of tasks that have none of their own.
        var wayIn: WayIn?
        var letMainActorGo: (@Sendable () -> Void)?
        /// Jobs that only wake a task, and are not steps.
        var wakeups: [UnownedJob] = []
        var isWaitingForOutside = false
        /// Whether virtual time, and not a step, is making jobs ready.
        var isExpiring = false
        var isAsking = false
        var isRecording = false
        /// How the body ended.
        var bodyEnd: TimelineEvent.Verdict?
        var isOver = false
        /// Whether the run was given up because its thread was stuck; the thread may come back.
        var isAbandoned = false
        /// Whether the current step is on the main actor.
        var isOnMainActor = false
        /// Whether no task of the run is left.
        var isClean = false
    }

    /// The state when the body was cancelled.
    struct Cancellation {
        let step: Int
        let alive: [String]
        /// Whether the body was waiting, and not behind a shield.
        let mustEndBody: Bool
    }
}

extension SimulationDriver.State {
    /// Whether the run can be repeated: nothing has entered it from outside.
    var isRepeatable: Bool { escapes.count == 0 && !outside.hasBegun }

    var alive: [TaskLedger.Entry] { ledger.alive(ready: machine.runnable.map(\.task), outside: outside) }

    mutating func add(_ kind: TaskLabel.Kind, scope: (any Governor)? = nil, maker: Int? = nil) -> TaskLabel {
        ledger.add(kind, scope: scope, maker: maker, step: machine.steps, at: machine.now)
    }

    mutating func next(_ timekeeper: Timekeeper) -> SchedulerMachine<SimulationDriver.Ready>.Decision {
        next { $0.machine.next(nextDeadline: timekeeper.nextDeadline) }
    }

    @inline(__always)
    mutating func next(
        _ decide: (inout Self) -> SchedulerMachine<SimulationDriver.Ready>.Decision
    ) -> SchedulerMachine<SimulationDriver.Ready>.Decision {
        ledger.stepEnded()
        running = nil
        let obvious = trace == nil ? nil : machine.obvious?.task
        let decision = decide(&self)
        if case .run(let ready, let choice) = decision {
            running = ready.taskOnNoActor
            step = ready.task
            if trace != nil { note(ready.task, choice, obvious) }
            ledger.ran(ready.task, step: machine.steps, choice: choice, at: machine.now)
        }
        if case .runOutside(let ready) = decision { ledger.ranOutside(ready.task) }
        setAsking(ledger.asksForWait)
        return decision
    }

    private mutating func note(_ task: TaskLabel, _ choice: Choice, _ obvious: TaskLabel?) {
        let isSwitch = choice.count > 1 && machine.switches.last == machine.choices.count - 1
        let step = RunTrace.Step(
            number: machine.steps,
            task: task,
            choice: choice,
            time: machine.now,
            passedOver: isSwitch ? obvious : nil,
            waited: ledger.waited(of: task)
        )
        trace?.add(step)
    }

    /// A job has become ready, on the simulation's thread or on another one.
    mutating func add(_ ready: SimulationDriver.Ready, isInside: Bool) {
        if isInside, let running, running == ready.taskOnNoActor {
            machine.goesOn(with: ready)
        } else {
            machine.add(ready, owner: ready.owner, hasYielded: ready.job.isYield)
        }
    }

    /// Sets whether the tasks report the ends of their waits; they do so only when it matters.
    mutating func setAsking(_ asks: Bool) {
        guard asks != isAsking else { return }
        isAsking = asks
        if asks { Simulations.beginAsking() } else { Simulations.endAsking() }
    }
}
