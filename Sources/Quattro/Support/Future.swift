/// A result that is set once, and the waits for it.
final class Future<Success: Sendable>: Sendable {
    typealias Outcome = Result<Success, any Error>
    // The continuation carries no value: if another thread resumes it before the task has suspended, the thread sanitizer does not see how
    // the value is passed. Instead, the task reads the outcome under the lock when it wakes.
    private typealias Waiter = UnsafeContinuation<Void, Never>

    private enum Wait {
        case waiting(Waiter)
        /// The wait was cancelled, and the waiting task has not noticed yet.
        case cancelled
    }

    private struct State {
        var outcome: Outcome?
        var waits: [Int: Wait] = [:]
        var nextWait = 0
    }

    private let state = Guarded(State())

    /// The outcome, if there is one.
    var outcomeIfAny: Outcome? { state.withLock { $0.outcome } }

    /// Sets the outcome, unless there is one already.
    ///
    /// - Returns: Whether this call set it.
    @discardableResult
    func complete(with outcome: Outcome) -> Bool {
        let waits = state.withLock { state -> [Int: Wait]? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.waits
        }
        guard let waits else { return false }
        // They are resumed in the order in which they began, so that a simulation can repeat a run.
        for (_, wait) in waits.count > 1 ? waits.sorted(by: { $0.key < $1.key }) : Array(waits) {
            if case .waiting(let waiter) = wait { waiter.resume() }
        }
        return true
    }

    /// Waits for the outcome, or until the waiting code is cancelled.
    ///
    /// `awaited` is what a simulation reports about the wait.
    ///
    /// - Returns: `nil` if it was cancelled first. An outcome that exists already is always returned.
    nonisolated(nonsending) func outcomeUnlessCancelled(
        for awaited: @autoclosure () -> Awaited = .outcome
    ) async -> Outcome? {
        let (outcome, wait) = state.withLock { state in
            defer { state.nextWait += 1 }
            return (state.outcome, state.nextWait)
        }
        if let outcome { return outcome }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { begin(wait, $0, for: awaited) }
        } onCancel: {
            abandon(wait)
        }
        return finish(wait)
    }

    /// Waits for the outcome, even if the waiting code is cancelled.
    nonisolated(nonsending) func outcome(for awaited: @autoclosure () -> Awaited = .outcome) async -> Outcome {
        let wait = state.withLock { state in
            defer { state.nextWait += 1 }
            return state.nextWait
        }
        await withUnsafeContinuation { begin(wait, $0, for: awaited) }
        guard let outcome = finish(wait) else { trap("a wait that cannot be cancelled was") }
        return outcome
    }

    private func begin(_ wait: Int, _ waiter: Waiter, for awaited: () -> Awaited) {
        // This is reported before other threads know of the wait: if one of them resumes the task, the task may have ended by the time when
        // the lock is released.
        willWait(for: awaited)
        let isOver = state.withLock { state in
            guard state.outcome == nil, state.waits[wait] == nil else { return true }
            state.waits[wait] = .waiting(waiter)
            return false
        }
        guard isOver else { return }
        willNotWait()
        waiter.resume()
    }

    /// The waiting task is cancelled, which counts unless the outcome was set first.
    private func abandon(_ wait: Int) {
        let begun = state.withLock { state in
            state.outcome == nil ? state.waits.updateValue(.cancelled, forKey: wait) : nil
        }
        if case .waiting(let waiter) = begun { waiter.resume() }
    }

    /// Ends a wait and returns the outcome, or `nil` if the wait was cancelled first.
    private func finish(_ wait: Int) -> Outcome? {
        hasWaited()
        return state.withLock { state in
            if case .cancelled = state.waits.removeValue(forKey: wait) { nil } else { state.outcome }
        }
    }
}

extension Future<Void> {
    /// Waits until this is completed, and throws if the waiting code is cancelled first.
    nonisolated(nonsending) func waitUnlessCancelled(for awaited: @autoclosure () -> Awaited = .outcome) async throws {
        guard await outcomeUnlessCancelled(for: awaited()) != nil else { throw CancellationError() }
    }
}
