import Quattro

/// The labels of tasks, by the numbers that Swift's runtime gives them.
extension SimulationDriver {
    /// Unmodified code is about to make a task on this thread.
    ///
    /// - Returns: An executor for the task, so that it is treated like the library's own tasks; `nil` if the simulation has ended.
    package func willMakeTask(_ origin: TaskOrigin) -> SimulatedTask? {
        let label = state.withLock { state -> TaskLabel? in
            guard !state.isOver else { return nil }
            let maker = state.currentTask
            let label = state.ledger.addUnmodified(
                origin,
                maker: maker?.number,
                hasOwnExecutor: true,
                step: state.machine.steps,
                at: state.machine.now
            )
            state.making = label
            if !state.outside.isEmpty, let maker { state.outside.made(label, by: maker) }
            return label
        }
        return label.map { SimulatedTask($0, in: self) }
    }

    package func hasMadeTask(_ task: UnownedJob?, of executor: SimulatedTask) {
        state.withLock { $0.making = nil }
        if let task { executor.label.know(task) }
    }
}

extension SimulationDriver.State {
    /// The task that is running on the simulation's thread, if known.
    var currentTask: TaskLabel? {
        let number = UnownedJob.currentTaskNumber
        if let step, step.taskNumber == number { return step }
        let host = (Runtime.preferredExecutor as? SimulatedTask)?.label
        if let host, host.taskNumber == number { return host }
        return directory[number].flatMap { $0.kind == .actor ? nil : $0 } ?? host
    }

    /// A task with an executor of its own, one of whose jobs was given to the process, such as to the main actor.
    mutating func find(_ number: UInt64) -> TaskLabel? {
        let label = ledger.label(ofTask: number)
        if let label { directory.know(number, as: label) }
        return label
    }

    /// The task of a job on the executor of a task: that task, or a task of Swift's own groups that shares the executor.
    mutating func label(of job: UnownedJob, on host: TaskLabel) -> TaskLabel {
        let number = job.taskNumber
        if number == host.taskNumber { return host }
        if number == 0 {
            let isHost = !job.isYield || UnownedJob.currentTaskNumber == host.taskNumber
            return isHost ? host : currentTask ?? host
        }
        if let known = directory[number] { return known }
        if host.taskNumber == 0 {
            guard let current = currentTask, current === host, let task = UnownedJob.currentTask,
                task.taskNumber != number
            else {
                host.know(job)
                return host
            }
            // The task began at once, on its maker's stack, and makes another task before it was ever enqueued.
            host.know(task)
        }
        let origin = TaskOrigin(kind: job.originKind, name: nil, callers: [])
        let label = ledger.addUnmodified(
            origin,
            maker: host.number,
            host: host.host,
            at: machine.now
        )
        if !outside.isEmpty { outside.made(label, by: host) }
        label.know(job)
        directory.know(job.taskNumber, as: label)
        return label
    }

    /// Adds a task that has no executor of the simulation: only its jobs are known.
    mutating func addStray(_ task: UnownedJob) -> TaskLabel {
        let origin = TaskOrigin(kind: task.originKind, name: nil, callers: [])
        let label = ledger.addUnmodified(origin, at: machine.now)
        directory.know(task.taskNumber, as: label, hasExecutor: false)
        return label
    }
}
