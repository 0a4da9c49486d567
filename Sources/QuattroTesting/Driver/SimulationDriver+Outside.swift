import Dispatch
import Quattro

/// Handles real work that a task of the simulation does while virtual time stands still.
///
/// The work begins and ends at moments when all other tasks are blocked, and its jobs that other threads resume wait for such a moment too.
/// So the order of all other tasks does not depend on how long the work takes.
extension SimulationDriver {
    /// - Returns: The stay, to pass to ``comeBack(_:)``.
    func goOutside() async -> OutsideWork.Stay {
        let id = UnownedJob.currentTaskNumber
        let task = currentTask
        await waitForTurn()
        let now = outside { ContinuousClock.now }
        lendThread()
        return state.withLock { state in
            state.machine.wentOutside()
            return state.outside.begin(task, id: id, at: now)
        }
    }

    func comeBack(_ stay: OutsideWork.Stay) async {
        state.withLock { state in
            state.outside.end(stay)
            state.machine.cameBack()
        }
        if isOnThread { takeThreadBack() }
        await waitForTurn()
    }

    private func waitForTurn() async {
        await withUnsafeContinuation { continuation in
            state.withLock { state in
                if let task = state.currentTask { state.ledger.waits(task, for: .idleness) }
                state.turns.append(continuation)
                state.machine.addTurn()
            }
        }
    }

    /// The task that goes outside, for reports.
    private var currentTask: TaskLabel {
        state.withLock { $0.currentTask ?? .actor }
    }
}

// MARK: - The thread

extension SimulationDriver {
    /// Whether a job belongs to work outside, to which the thread must be lent.
    func isLentThread(to ready: Ready) -> Bool {
        guard hasRuntime else { return false }
        return state.withLock { state in
            !state.outside.isEmpty && state.outside.owns(jobOf: ready.task, id: ready.job.taskNumber)
        }
    }

    /// Makes clocks real and plain tasks unsimulated until the end of the step: work outside is about to continue.
    func lendThread() {
        let wasLent = state.withLock { state in
            defer { state.isThreadLent = true }
            return state.isThreadLent
        }
        if !wasLent { _ = call.tell(.lend) }
        runtime?.setSimulation(nil)
    }

    func takeThreadBack() {
        let wasLent = state.withLock { state in
            defer { state.isThreadLent = false }
            return state.isThreadLent
        }
        guard wasLent else { return }
        _ = call.tell(.takeBack)
        runtime?.setSimulation(self)
    }
}

// MARK: - In the loop

extension SimulationDriver {
    /// How often a wait for work outside checks whether the run has to end.
    private static let patience = Duration.milliseconds(100)

    /// Waits a while for work outside, when all others are blocked.
    ///
    /// - Returns: How the run ends, if it does.
    func waitForWork() -> End? {
        guard let oldest = state.withLock({ $0.outside.oldest }) else { return nil }
        let rest = options.outsideLimit - oldest.began.duration(to: outside { ContinuousClock.now })
        guard rest > .zero else { return .outsideLimit }
        if waitForArrival(for: min(rest, Self.patience)) { return nil }
        return isInterrupted ? .interrupted : nil
    }

    /// Waits for a job from outside, when no task can continue.
    ///
    /// - Returns: How the run ends, if nothing arrives.
    func waitForGrace() -> End? {
        var rest = options.grace
        repeat {
            let part = min(rest, Self.patience)
            if waitForArrival(for: part) { return nil }
            if isInterrupted { return .interrupted }
            rest -= part
        } while rest > .zero
        return .deadlock
    }

    /// Waits for a job from another thread.
    ///
    /// - Returns: Whether one has arrived.
    func waitForArrival(for duration: Duration) -> Bool {
        let isIdle = state.withLock { state in
            state.isWaitingForOutside = state.machine.isIdle
            return state.isWaitingForOutside
        }
        guard isIdle else { return true }
        let result = outside { call.waiting { arrival.wait(timeout: .now() + duration.dispatchInterval) } }
        if result == .success { return true }
        let hasCome = state.withLock { state in
            defer { state.isWaitingForOutside = false }
            return !state.isWaitingForOutside
        }
        // A job arrived after all, with a signal that must not be left for the next wait.
        if hasCome { arrival.wait() }
        return hasCome
    }
}
