import Dispatch
import Quattro

/// Real work that a task of the simulation does, while virtual time stands still.
///
/// It begins and ends at moments at which all others are blocked, and what other threads resume of it waits for such a moment too.
/// So the order of all others does not depend on how long it takes.
extension SimulationDriver {
    /// - Returns: What ``comeBack(_:)`` wants.
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

    /// The task that goes outside: for a report.
    private var currentTask: TaskLabel {
        state.withLock { $0.currentTask ?? $0.ledger.addPlain() }
    }
}

// MARK: - The thread

extension SimulationDriver {
    /// Whether a job is one of work outside, to which the thread is to be lent.
    func isLentThread(to ready: Ready) -> Bool {
        guard hasRuntime else { return false }
        return state.withLock { state in
            !state.outside.isEmpty && state.outside.owns(jobOf: ready.task, id: ready.job.taskNumber)
        }
    }

    /// Until the end of the step, clocks are real and plain tasks are the process's: work outside is about to go on.
    func lendThread() {
        guard let runtime else { return }
        state.withLock { $0.isThreadLent = true }
        runtime.setSimulation(nil)
    }

    func takeThreadBack() {
        let wasLent = state.withLock { state in
            defer { state.isThreadLent = false }
            return state.isThreadLent
        }
        if wasLent { runtime?.setSimulation(self) }
    }
}

// MARK: - In the loop

extension SimulationDriver {
    /// How often a wait for work outside looks whether the run is to end.
    private static let patience = Duration.milliseconds(100)

    /// Waits for a while for work outside, when all others are blocked.
    ///
    /// - Returns: How the run ends, if it does.
    func waitForWork() -> End? {
        guard let oldest = state.withLock({ $0.outside.oldest }) else { return nil }
        let rest = options.outsideLimit - oldest.began.duration(to: outside { ContinuousClock.now })
        guard rest > .zero else { return .outsideLimit }
        if waitForArrival(for: min(rest, Self.patience)) { return nil }
        return isInterrupted ? .interrupted : nil
    }

    /// Waits for something to come from another thread.
    ///
    /// - Returns: Whether something has come.
    func waitForArrival(for duration: Duration) -> Bool {
        let isIdle = state.withLock { state in
            state.isWaitingForOutside = state.machine.isIdle
            return state.isWaitingForOutside
        }
        guard isIdle else { return true }
        if outside({ arrival.wait(timeout: .now() + duration.dispatchInterval) }) == .success { return true }
        let hasCome = state.withLock { state in
            defer { state.isWaitingForOutside = false }
            return !state.isWaitingForOutside
        }
        // It came after all, with a signal that must not be left for the next wait.
        if hasCome { arrival.wait() }
        return hasCome
    }
}
