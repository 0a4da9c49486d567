import Dispatch
package import Quattro
import Synchronization

/// The driver of ``SchedulerMachine`` and ``TaskLedger``: the lock, the thread, and the loop.
///
/// It owns its thread for as long as it runs. A job from another thread comes from outside of the simulation: it is accepted and noted,
/// since it may arrive at another moment in the next run.
package final class SimulationDriver: SimulatedWorld {
    let options: Simulation.Options
    let seed: Int?
    let cancelStep: Int?
    let movesTime: Bool
    let telling: Telling
    let state: Guarded<State>
    /// The thread that runs the loop or a step: always the first one, unless steps may stop at locks.
    let thread = Atomic(ThreadIdentity.current.word)
    let runtime = LinkedRuntime.current
    /// Whether there is a runtime: reading this at each step costs less than reading ``runtime``.
    let hasRuntime = LinkedRuntime.current != nil
    let arrival = DispatchSemaphore(value: 0)
    package let randomNumbers: RandomNumbers
    /// What the watchdog sees of the thread; without a call, it belongs to the driver and the watchdog does not watch it.
    let call = RunningCall.current ?? RunningCall()
    /// The threads of a simulation whose steps may stop at locks.
    let crew: Crew?

    init(_ plan: Plan, seed: Int?, options: Simulation.Options, movesTime: Bool, telling: Telling) {
        self.options = options
        self.telling = telling
        randomNumbers = RandomNumbers(of: telling.randomNumbers)
        self.seed = seed
        self.movesTime = movesTime
        cancelStep = plan.cancelStep
        crew = options.locksArePoints ? runtime.map { Crew($0) } : nil
        let machine = SchedulerMachine<Ready>(
            telling.isSearched ? plan.noting : plan,
            start: .at(options.start),
            stepLimit: options.stepLimit,
            movesTime: movesTime
        )
        let (trace, events) = telling.isTraced ? (RunTrace(), KeptEvents()) : (nil, nil)
        let ledger = TaskLedger(keptSteps: options.lastSteps)
        state = Guarded(State(machine: machine, ledger: ledger, trace: trace, events: events))
    }

    /// The driver retains it for as long as it runs; afterwards, the scopes that were opened in it do.
    package var timekeeper: Timekeeper {
        state.withLock { state in
            let timekeeper = state.timekeeper ?? Timekeeper(source: self)
            state.timekeeper = timekeeper
            return timekeeper
        }
    }

    var isOnThread: Bool { ThreadIdentity.current.word == thread.load(ordering: .relaxed) }
}

// MARK: - As a world

extension SimulationDriver {
    package var now: Deadline {
        let isInside = isOnThread
        return state.withLock { state in
            // While work is outside, time stands still: any thread reads the same time.
            if !isInside, !state.isOver, state.outside.isEmpty { state.escapes.sawTimeRead() }
            return state.machine.now
        }
    }

    /// This does nothing, since the loop itself asks for the next deadline.
    package func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {}

    /// Runs the work on the thread of the simulation, at this virtual instant.
    package func deliver(_ work: @escaping @Sendable () -> Void) { work() }

    package func executor(for task: SpawnedTask, isInherited: Bool) -> (any TaskExecutor)? {
        let isInside = isOnThread
        let label = state.withLock { state -> TaskLabel? in
            // If the run was given up, its thread may return and make more tasks, which must not run elsewhere.
            guard !state.isOver || state.isAbandoned else { return nil }
            if !isInside, state.outside.isEmpty { state.escapes.sawTaskMade(in: task.scope) }
            guard isInside || isInherited else { return nil }
            let maker = isInside ? state.currentTask : nil
            let label = state.add(.library(task.kind), scope: task.scope, maker: maker?.number)
            if !state.outside.isEmpty, let maker { state.outside.made(label, by: maker) }
            return label
        }
        return label.map { SimulatedTask($0, in: self) }
    }

    package var anyExecutor: any SimulatedExecutor { WayIn(driver: self) }

    func makeRootExecutor() -> SimulatedTask {
        SimulatedTask(state.withLock { $0.add(.root) }, in: self)
    }
}

// MARK: - What tasks tell

extension SimulationDriver {
    func waits(_ task: TaskLabel, for awaited: Awaited) {
        state.withLock { $0.ledger.waits(task, for: awaited) }
    }

    func hasWaited() {
        guard isOnThread else { return }
        state.withLock { $0.ledger.hasWaited() }
    }

    func ended(_ task: TaskLabel) {
        _ = state.withLock { state in
            if !state.outside.isEmpty { state.outside.ended(task) }
            state.directory.forget(task.taskNumber)
            return state.ledger.ended(task)
        }
    }

    func bodyEnded(threw: Bool) {
        state.withLock { state in
            state.bodyEnd = threw ? .threw : .returned
            state.machine.bodyEnded()
        }
    }

    /// Waits until all other tasks are blocked, before time moves.
    func waitUntilIdle() async {
        await withUnsafeContinuation { continuation in
            state.withLock { state in
                if let task = state.currentTask { state.ledger.waits(task, for: .idleness) }
                state.idleWaiters.append(continuation)
                state.machine.addIdleWaiter()
            }
        }
    }

    func advance(to instant: Deadline) {
        state.withLock { $0.machine.advance(to: instant) }
        expire()
    }
}

// MARK: - The loop

extension SimulationDriver {
    enum End: Sendable {
        case over
        case deadlock
        case stepLimit
        case outsideLimit
        case interrupted
        /// The watchdog has given up the step that has just returned.
        case abandoned
    }

    /// Runs until the body has ended or no task can continue; `cancel` cancels the body, at the step that the plan names.
    func run(cancel: @escaping @Sendable () -> Void) -> End {
        if let crew { return run(on: crew, cancel: cancel) }
        let timekeeper = timekeeper
        while true {
            guard call.tell(.beat) else { return .abandoned }
            endStep()
            if let end = perform(state.withLock { $0.next(timekeeper) }, cancel: cancel) { return end }
        }
    }

    /// - Returns: How the run ends, if it does.
    @inline(__always)
    func perform(_ decision: Decision, cancel: () -> Void) -> End? {
        switch decision {
        case .run(let ready, let choice):
            trace(ready.task, choice)
            run(ready)
            if isInterrupted { return .interrupted }
        case .runOutside(let ready):
            lendThread()
            run(ready)
            if isInterrupted { return .interrupted }
        case .awaitOutside: return waitForWork()
        case .takeTurn: state.withLock { $0.turns.removeFirst() }.resume()
        case .wakeIdle: state.withLock { $0.idleWaiters.removeFirst() }.resume()
        case .advance: expire()
        case .cancel:
            noteCancellation()
            cancel()
        case .blocked: return waitForGrace()
        case .stepLimit: return .stepLimit
        case .over: return .over
        }
        return nil
    }

    /// Whether the task that asked for the run is cancelled.
    var isInterrupted: Bool { call.isCallerCancelled }

    private func noteCancellation() {
        let (machine, alive, isOutside) = state.withLock { ($0.machine, $0.alive, !$0.outside.isEmpty) }
        let isShielded = alive.contains { $0.scope?.isShielded == true }
        let cancellation = Cancellation(
            step: machine.steps,
            alive: TaskTree(alive, now: machine.now, start: .at(options.start)).lines,
            mustEndBody: machine.isIdle && !isShielded && !isOutside
        )
        state.withLock { $0.cancellation = cancellation }
    }

    /// Lets other threads run for a moment.
    func pause() {
        outside { call.waiting { _ = arrival.wait(timeout: .now() + .microseconds(200)) } }
    }

    /// Ends the simulation: no code of it runs any more.
    func finish() {
        let rest = state.withLock { state in
            defer { (state.ledger, state.putOff) = (TaskLedger(keptSteps: 0), PutOffWork()) }
            state.isOver = true
            state.setAsking(false)
            state.setRecording(false)
            state.timekeeper = nil
            state.wayIn = nil
            return (state.ledger, state.putOff, state.machine.abandon())
        }
        crew?.dismiss()
        // It holds the last tasks, which report their end when they are released, so it is not released under the lock.
        withExtendedLifetime(rest) {}
        leaveProcess()
    }

    /// Ends the simulation: no code of it runs any more, except the rest of the step in which its thread is stuck.
    ///
    /// Everything that it holds is kept: the thread releases it when it returns.
    func abandon(keepsMainActor: Bool) {
        let letMainActorGo = state.withLock { state in
            state.isOver = true
            state.isAbandoned = true
            state.setAsking(false)
            state.setRecording(false)
            return keepsMainActor ? nil : state.letMainActorGo
        }
        letMainActorGo?()
    }

    func trace(_ task: TaskLabel, _ choice: Choice) {
        guard let trace = options.trace else { return }
        let (step, now) = state.withLock { ($0.machine.steps, $0.machine.now) }
        let taken = RecentSteps.Step(number: step, task: task, choice: choice, time: now)
        // This may look up source locations, which does not count as a step.
        trace(call.waiting { taken.description(since: .at(options.start)) })
    }
}
