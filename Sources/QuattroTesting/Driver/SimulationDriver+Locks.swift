import Dispatch
import Quattro
import Synchronization

/// The part of the driver for simulations whose steps may stop at locks.
///
/// The thread that asked for the run only waits for its end: a step that never continues keeps its own thread.
///
/// A stopped step counts as ready, and which ready step continues is a choice like any other. A step that cannot get a lock is ready again
/// when another step has continued: it does not matter which step has the lock, so nothing depends on seeing it unlocked.
extension SimulationDriver {
    typealias Decision = SchedulerMachine<Ready>.Decision

    func run(on crew: Crew, cancel: @escaping @Sendable () -> Void) -> End {
        let own = thread.load(ordering: .relaxed)
        worker(of: crew, for: nil, cancel).wake()
        return outside {
            let end = crew.waitForEnd()
            thread.store(own, ordering: .relaxed)
            call.goesOn(on: nil)
            return end
        }
    }

    /// Returns an idle worker, to run the loop.
    private func worker(of crew: Crew, for first: Decision?, _ cancel: @escaping @Sendable () -> Void) -> Crew.Worker {
        if let worker = crew.takeIdle() {
            worker.prepare(.runLoop, first)
            return worker
        }
        let worker = Crew.Worker(crew.runtime)
        worker.prepare(.runLoop, first)
        crew.runtime.startThread { [self] in work(worker, crew, cancel) }
        return worker
    }

    private func work(_ worker: Crew.Worker, _ crew: Crew, _ cancel: @escaping @Sendable () -> Void) {
        CrewMember.enter(worker, self, cancel)
        worker.thread = crew.runtime.threadNumber
        crew.add(worker.thread)
        defer { CrewMember.leave() }
        while case .runLoop = worker.park() {
            takeOver()
            let leaving = runLoop(worker, cancel)
            runtime?.setSimulation(nil)
            crew.addIdle(worker)
            switch leaving {
            case .forStop(let other): other.wake()
            case .forEnd(let end): crew.end(end)
            }
        }
    }

    private func takeOver() {
        thread.store(ThreadIdentity.current.word, ordering: .relaxed)
        runtime?.takeOver(self, holdsMainActor: state.withLock { $0.letMainActorGo != nil })
        call.goesOn(on: CrewMember.current?.thread)
    }

    private enum Leaving {
        /// A stopped step continues.
        case forStop(Crew.Worker)
        case forEnd(End)
    }

    private func runLoop(_ worker: Crew.Worker, _ cancel: () -> Void) -> Leaving {
        let timekeeper = timekeeper
        var isRetry = false
        while true {
            guard call.tell(.beat) else { return .forEnd(.abandoned) }
            let decision = worker.takeFirst() ?? next(timekeeper, isRetry: isRetry)
            isRetry = false
            if case .run(let ready, let choice) = decision {
                if let stop = ready.stop {
                    trace(ready.task, choice)
                    stop.worker.prepare(.goOn)
                    return .forStop(stop.worker)
                }
                isRetry = !begin(ready, worker)
                if isRetry { continue }
            }
            let end = perform(decision, cancel: cancel)
            endStep(of: worker)
            if let end { return .forEnd(end) }
        }
    }

    /// - Returns: Whether the step may begin: the main actor is not free while a job on it has stopped.
    private func begin(_ ready: Ready, _ worker: Crew.Worker) -> Bool {
        let isFree = state.withLock { state in
            guard ready.isOnMainActor else { return true }
            if state.isMainActorTaken { state.blocked.append(ready) }
            defer { state.isMainActorTaken = true }
            return !state.isMainActorTaken
        }
        if isFree { worker.step = ready }
        return isFree
    }

    private func endStep(of worker: Crew.Worker) {
        guard let step = worker.step.take(), step.isOnMainActor else { return }
        state.withLock { $0.isMainActorTaken = false }
    }

    private func next(_ timekeeper: Timekeeper, isRetry: Bool) -> Decision {
        if !isRetry { endStep() }
        return state.withLock { state in
            if let urgent = state.urgent.popLast() { return state.next { $0.machine.runOnly(urgent) } }
            if !isRetry { state.unblock() }
            return state.next(timekeeper)
        }
    }
}

// MARK: - At a lock

extension SimulationDriver {
    /// The current step is about to take a lock: another step may run first.
    package func stopAtLock() {
        guard let member = CrewMember.current, member.driver === self, let step = member.worker.step else { return }
        guard state.withLock({ $0.urgent.isEmpty && $0.machine.canSwitch(to: $0.blocked) }) else { return }
        stop(member, step, .atLock)
    }

    /// The current step cannot take a lock, since a stopped step has it.
    ///
    /// - Parameters:
    ///   - owner: The thread that has the lock, or 0 if it is not known.
    ///   - holdsOthers: Whether code on the stack may hold locks that cannot be seen, as when a task is being cancelled: a step that needs
    ///     one of them would wait for ever.
    /// - Returns: Whether to try again; `false` if a thread outside of the crew has the lock.
    package func stopForLock(of owner: Int32, holdsOthers: Bool) -> Bool {
        guard owner == 0 || crew?.contains(owner) == true else { return false }
        guard let member = CrewMember.current, member.driver === self else { return false }
        // If virtual time cancels a task, there is no step.
        let step = member.worker.step ?? Ready(job: .none, task: .actor, executor: WayIn(driver: self))
        stop(member, step, holdsOthers && owner != 0 ? .urgently(owner) : .forLock)
        return true
    }

    private enum Why {
        case atLock
        case forLock
        /// The step waits for a lock that the thread with this number has.
        case urgently(Int32)
    }

    private func stop(_ member: CrewMember, _ step: Ready, _ why: Why) {
        let isExpiring = state.withLock { state in
            defer { state.isExpiring = false }
            return state.isExpiring
        }
        let other = choose(member, step, why)
        if other !== member.worker {
            member.worker.stop(for: other)
            takeOver()
        }
        state.withLock { $0.isExpiring = isExpiring }
    }

    /// - Returns: The worker that continues, with what it has to do.
    private func choose(_ member: CrewMember, _ step: Ready, _ why: Why) -> Crew.Worker {
        let (worker, timekeeper) = (member.worker, timekeeper)
        let decision = state.withLock { state in
            var ready = step
            ready.stop = Crew.Stop(worker, running: state.running)
            switch why {
            case .urgently(let owner):
                if let decision = state.goOn(owner, for: ready) { return decision }
                state.blocked.append(ready)
            case .forLock: state.blocked.append(ready)
            case .atLock:
                state.unblock()
                state.addAgain(ready)
            }
            return state.next(timekeeper)
        }
        guard case .run(let ready, let choice) = decision, let stop = ready.stop else {
            guard let crew else { return worker }
            return self.worker(of: crew, for: decision, member.cancel)
        }
        trace(ready.task, choice)
        stop.worker.prepare(.goOn)
        return stop.worker
    }
}

extension SimulationDriver.State {
    /// Another step has continued, so the blocked steps may try again.
    fileprivate mutating func unblock() {
        for ready in blocked { addAgain(ready) }
        blocked = []
    }

    /// The thread that has a lock continues, and then the step that waits for the lock.
    ///
    /// - Returns: `nil` if that thread has not stopped, or waits for a lock itself.
    fileprivate mutating func goOn(
        _ owner: Int32,
        for waiting: SimulationDriver.Ready
    ) -> SimulationDriver.Decision? {
        guard machine.runnable.contains(where: { $0.stop?.worker.thread == owner }) else { return nil }
        urgent.append(waiting)
        return next { $0.machine.run { $0.stop?.worker.thread == owner } ?? .blocked }
    }

    fileprivate mutating func addAgain(_ ready: SimulationDriver.Ready) {
        machine.add(ready, owner: ready.owner)
    }
}
