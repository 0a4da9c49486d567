/// A result that comes once, and those who wait for it.
final class Future<Success: Sendable>: Sendable {
    typealias Outcome = Result<Success, any Error>
    /// It carries no value: one that another thread resumes while the task is still on its way to the wait hands its value over
    /// in a way that the thread sanitizer does not see. Whoever wakes looks under the lock.
    private typealias Waiter = UnsafeContinuation<Void, Never>

    private struct State {
        var outcome: Outcome?
        var waiters: [Int: Waiter] = [:]
        /// Waits that were cancelled, for those who wait to find.
        var cancelled: Set<Int> = []
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
        let waiters = state.withLock { state -> [Int: Waiter]? in
            guard state.outcome == nil else { return nil }
            defer { state.waiters = [:] }
            state.outcome = outcome
            return state.waiters
        }
        guard let waiters else { return false }
        // In the order in which they came, so that a simulation can run the same once more.
        let inOrder = waiters.count > 1 ? waiters.sorted { $0.key < $1.key } : Array(waiters)
        for (_, waiter) in inOrder { waiter.resume() }
        return true
    }

    /// Waits for the outcome, or until the waiting code is cancelled.
    ///
    /// `awaited` is what a simulation says of the wait.
    ///
    /// - Returns: `nil` if it was cancelled first. An outcome that is there already is returned in any case.
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
        return end(wait)
    }

    /// Waits for the outcome, whoever is cancelled.
    nonisolated(nonsending) func outcome(for awaited: @autoclosure () -> Awaited = .outcome) async -> Outcome {
        let wait = state.withLock { state in
            defer { state.nextWait += 1 }
            return state.nextWait
        }
        await withUnsafeContinuation { begin(wait, $0, for: awaited) }
        guard let outcome = end(wait) else { trap("a wait that cannot be cancelled was") }
        return outcome
    }

    private func begin(_ wait: Int, _ waiter: Waiter, for awaited: () -> Awaited) {
        willWait(for: awaited)
        let isOver = state.withLock { state in
            let isOver = state.outcome != nil || state.cancelled.contains(wait)
            if !isOver { state.waiters[wait] = waiter }
            return isOver
        }
        if isOver { waiter.resume() }
    }

    private func abandon(_ wait: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: wait)
            if waiter != nil || state.outcome == nil { state.cancelled.insert(wait) }
            return waiter
        }
        waiter?.resume()
    }

    /// What has come of a wait: nothing, if it was cancelled first.
    private func end(_ wait: Int) -> Outcome? {
        state.withLock { $0.cancelled.remove(wait) == nil ? $0.outcome : nil }
    }
}

extension Future<Void> {
    /// Waits until this is completed, and throws if the waiting code is cancelled first.
    nonisolated(nonsending) func waitUnlessCancelled(for awaited: @autoclosure () -> Awaited = .outcome) async throws {
        guard await outcomeUnlessCancelled(for: awaited()) != nil else { throw CancellationError() }
    }
}
