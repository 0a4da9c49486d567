import Dispatch
package import Quattro

/// The interface between a simulation and its process: tasks that other code has made, `Task.sleep`, and the main actor.
///
/// Without a ``SimulationRuntime``, it only accepts jobs from other threads.
extension SimulationDriver {
    func enqueue(_ job: UnownedJob, of task: SimulatedTask) {
        enqueue(job.taskNumber) { state in
            Ready(job: job, task: state.label(of: job, on: task.label), executor: task)
        }
    }

    /// Accepts a job that was given to the process, and not to an executor of the simulation.
    package func enqueue(_ job: UnownedJob, isOnMainActor: Bool) {
        switch owner(of: job.isYield ? UnownedJob.currentTask ?? job : job) {
        case .gone: return
        case .other(let simulation): simulation.enqueue(job, isOnMainActor: isOnMainActor)
        case .this(let task):
            enqueue(job.taskNumber) { state in
                let executor = state.wayIn ?? WayIn(driver: self)
                state.wayIn = executor
                return Ready(job: job, task: task, executor: executor, isOnMainActor: isOnMainActor)
            }
        }
    }

    /// The current task sleeps: `wakeup` runs at a deadline, or when the task continues for another reason.
    package func sleep(_ wakeup: UnownedJob, until deadline: Deadline) {
        guard let current = UnownedJob.currentTask else { return }
        switch owner(of: current) {
        case .gone: return
        case .other(let simulation): simulation.sleep(wakeup, until: deadline)
        case .this where deadline <= now: state.withLock { $0.wakeups.append(wakeup) }
        case .this(let task): sleep(task, current.taskNumber, wakeup, until: deadline)
        }
    }

    private func sleep(_ task: TaskLabel, _ number: UInt64, _ wakeup: UnownedJob, until deadline: Deadline) {
        if keepsEvents { CancelScope.recordWait(for: .time(deadline)) }
        let ticket = timekeeper.arm(.sleeper(Sleeper { [weak self] in self?.sleepIsOver(number) }), at: deadline)
        let earlier = state.withLock { state in
            state.ledger.sleeps(task, until: deadline, step: state.machine.steps, at: state.machine.now)
            let earlier = state.directory.fallsAsleep(
                number,
                TaskDirectory.Sleep(task: task, ticket: ticket, wakeup: wakeup)
            )
            if let earlier { state.wakeups.append(earlier.wakeup) }
            return earlier
        }
        if let earlier { timekeeper.disarm(earlier.ticket) }
    }

    private func sleepIsOver(_ number: UInt64) {
        state.withLock { _ = $0.wake(number) }
    }

    /// Accepts a job and, if its task was asleep, ends that sleep.
    private func enqueue(_ number: UInt64, _ ready: (inout State) -> Ready) {
        let isInside = isOnThread
        let (isAwaited, sleep) = state.withLock { state -> (Bool, TaskDirectory.Sleep?) in
            // Remaining jobs of a simulation that has ended never run: they could only disturb the next one.
            guard !state.isOver else { return (false, nil) }
            let ready = ready(&state)
            if !isInside, state.outside.contains(ready.task) {
                state.machine.arrived(ready)
                state.ledger.resumedOutside(ready.task)
            } else {
                if !isInside { state.escapes.sawEnqueue(of: ready.task) }
                if !isInside || state.isExpiring { state.ledger.resumed(ready.task, at: state.machine.now) }
                state.add(ready, isInside: isInside)
            }
            defer { state.isWaitingForOutside = false }
            return (state.isWaitingForOutside, state.wake(number))
        }
        // Its wait for the deadline has ended, since it was cancelled.
        if let sleep { timekeeper.disarm(sleep.ticket) }
        if isAwaited { arrival.signal() }
    }

    private enum Owner {
        case this(TaskLabel)
        /// Another simulation: around this one, or at the same time.
        case other(SimulationDriver)
        /// A simulation that has ended.
        case gone
    }

    private func owner(of task: UnownedJob) -> Owner {
        let number = task.taskNumber
        let (known, isOver) = state.withLock { state in
            (number == 0 ? .actor : state.making ?? state.directory[number], state.isOver)
        }
        if isOver { return .gone }
        if let known {
            if number != 0, known.taskNumber == 0 { known.know(task) }
            return .this(known)
        }
        // A task that started on its maker's stack is unknown before its first wait.
        if let own = UnownedJob.currentTaskNumber == number ? Runtime.preferredExecutor as? SimulatedTask : nil {
            own.label.know(task)
            return own.driver === self ? .this(own.label) : .other(own.driver)
        }
        if let known = state.withLock({ $0.find(number) }) { return .this(known) }
        guard let home = runtime?.home(of: number, orElse: self) else { return .gone }
        return home === self ? .this(state.withLock { $0.addStray(task) }) : .other(home)
    }
}

// MARK: - Around a run

extension SimulationDriver {
    /// Makes the current thread the simulation's thread.
    ///
    /// - Returns: The simulation whose thread it was before.
    func enterProcess() -> SimulationDriver? {
        LinkedRuntime.notice?()
        let around = runtime?.setSimulation(self)
        if let around { randomNumbers.begin(in: around.randomNumbers) }
        return around
    }

    /// How much virtual time has passed.
    package var elapsed: Duration { Deadline.at(options.start).duration(to: now) }

    /// From here on, no task of the simulation is resumed, and the main actor is free again.
    func leaveProcess() {
        let (tasks, isClean, letMainActorGo) = state.withLock { state in
            defer { state.directory = TaskDirectory() }
            return (state.directory.withoutExecutor, state.isClean, state.letMainActorGo.take())
        }
        // If a run has left something behind, it is not known which tasks have ended. They keep belonging to the run and never run again.
        if isClean { runtime?.disown(tasks) }
        letMainActorGo?()
    }

    /// Does something in real time, such as waiting for another thread.
    package func outside<Value>(_ body: () -> Value) -> Value {
        let around = runtime?.setSimulation(nil)
        defer { runtime?.setSimulation(around) }
        return body()
    }
}

// MARK: - In the loop

extension SimulationDriver {
    func run(_ ready: Ready) {
        if hasRuntime, isLentThread(to: ready) { lendThread() }
        guard ready.isOnMainActor, let runtime else {
            return ready.job.runSynchronously(on: ready.executor.asUnownedTaskExecutor())
        }
        if state.withLock({ $0.letMainActorGo == nil }) {
            let letGo = call.waiting { runtime.holdMainActor() }
            state.withLock { $0.letMainActorGo = letGo }
        }
        state.withLock { $0.isOnMainActor = true }
        defer { state.withLock { $0.isOnMainActor = false } }
        // The wait for the main actor may have been given up.
        guard call.tell(.beat) else { return }
        ready.job.runSynchronously(
            isolatedTo: runtime.mainExecutor,
            taskExecutor: ready.executor.asUnownedTaskExecutor()
        )
    }

    /// Ends the step that was running.
    func endStep() {
        if call.pulse.isLent { takeThreadBack() }
        // Without a runtime no task needs a wake-up job, and no task could continue with itself.
        guard hasRuntime else { return }
        for job in state.withLock({ $0.takeWakeups() }) {
            // On this executor the jobs act at once; on any other, only after a hop to this one.
            job.runSynchronously(on: globalConcurrentExecutor.asUnownedTaskExecutor())
        }
    }

    /// Virtual time has moved.
    func expire() {
        if hasRuntime { runtime?.setSimulation(self) }
        state.withLock { $0.isExpiring = true }
        timekeeper.expire()
        state.withLock { $0.isExpiring = false }
    }
}

extension SimulationDriver.State {
    fileprivate mutating func wake(_ number: UInt64) -> TaskDirectory.Sleep? {
        guard let sleep = directory.wakes(number) else { return nil }
        wakeups.append(sleep.wakeup)
        ledger.wakes(sleep.task)
        return sleep
    }

    fileprivate mutating func takeWakeups() -> [UnownedJob] {
        running = nil
        guard !wakeups.isEmpty else { return [] }
        defer { wakeups = [] }
        return wakeups
    }
}
