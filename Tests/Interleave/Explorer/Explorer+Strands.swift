import QuattroTesting

@testable import Quattro

/// Where strands come from.
extension Explorer {
    /// One job of a task.
    func makeReady(_ task: ExploredTask, _ work: @escaping @Sendable () -> Void) {
        let worker = Worker.current
        lock(as: worker)
        let isOwn = worker?.strand.flatMap { machine[$0]?.owner } == task.owner
        add(task.name, owner: task.owner, work)
        if isOwn { machine.yielded(task.owner) }
        unlock()
        pause(at: .madeReady(task.name))
    }

    /// A thread that the library knows nothing of.
    func thread(_ name: String, _ work: @escaping @Sendable () -> Void) {
        let timekeeper = timekeeper
        lock(as: Worker.current)
        lastOwner += 1
        add(name, owner: lastOwner) {
            if let timekeeper { Timekeeper.withTimekeeper(timekeeper, operation: work) }
        }
        unlock()
        pause(at: .madeReady(name))
    }

    /// The timer, set anew: one that has begun to ring goes on doing so.
    ///
    /// No point, as it is called under the alarm's lock, and the timer of the system is none either.
    func ring(_ alarm: Alarm, at deadline: Deadline) {
        lock(as: Worker.current)
        defer { unlock() }
        nextRing = deadline
        guard deadline <= Self.horizon, !machine.strands.contains(where: { $0.isAlarm && !$0.hasBegun }) else { return }
        add("alarm", owner: 0, isAlarm: true) { [self] in
            lock(as: Worker.current)
            time = max(time, nextRing)
            unlock()
            alarm.ring()
        }
    }

    func timePasses(until deadline: Deadline) {
        lock(as: Worker.current)
        defer { unlock() }
        time = max(time, deadline)
    }

    /// A task of the explorer's own, or `nil` for what belongs to no task.
    func newTask(_ name: String?) -> ExploredTask {
        lock(as: Worker.current)
        defer { unlock() }
        lastOwner += 1
        if let name { tasks.add(lastOwner, name) }
        return ExploredTask(name ?? "any", owner: lastOwner, in: self)
    }

    private func add(_ name: String, owner: Int, isAlarm: Bool = false, _ work: @escaping @Sendable () -> Void) {
        works[machine.add(name, owner: owner, isAlarm: isAlarm)] = work
    }
}

/// What programs do to their own tasks.
extension Explorer {
    func cancelRootTask() { rootTask.map(cancel) }

    func raiseRootTask() { rootTask.map(raise) }

    func cancel(_ task: Task<Void, some Error>) { Interleaving.inRuntime { task.cancel() } }
    func raise(_ task: Task<Void, some Error>) { Interleaving.inRuntime { task.escalatePriority(to: .high) } }

    /// A task that is no task of the library's.
    func plainTask(
        priority: TaskPriority?,
        _ work: @escaping @Sendable () async throws -> Void
    ) -> Task<Void, any Error> {
        Task(executorPreference: newTask("plain task"), priority: priority, operation: work)
    }
}
