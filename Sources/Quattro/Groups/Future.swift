/// A result that comes once, and those who wait for it.
final class Future<Success: Sendable>: Sendable {
    typealias Outcome = Result<Success, any Error>
    private typealias Waiter = UnsafeContinuation<Outcome?, Never>

    private struct State {
        var outcome: Outcome?
        var waiters: [Int: Waiter] = [:]
        /// Waits that were cancelled before they began.
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
        for waiter in waiters.values { waiter.resume(returning: outcome) }
        return true
    }

    /// Waits for the outcome, or until the waiting code is cancelled.
    ///
    /// - Returns: `nil` if it was cancelled first. An outcome that is there already is returned in any case.
    nonisolated(nonsending) func outcomeUnlessCancelled() async -> Outcome? {
        let (outcome, wait) = state.withLock { state in
            defer { state.nextWait += 1 }
            return (state.outcome, state.nextWait)
        }
        if let outcome { return outcome }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { begin(wait, $0) }
        } onCancel: {
            abandon(wait)
        }
    }

    /// Waits for the outcome, whoever is cancelled.
    nonisolated(nonsending) func outcome() async -> Outcome {
        let outcome = await withUnsafeContinuation { waiter in
            let wait = state.withLock { state in
                defer { state.nextWait += 1 }
                return state.nextWait
            }
            begin(wait, waiter)
        }
        guard let outcome else { trap("a wait that cannot be cancelled was") }
        return outcome
    }

    private func begin(_ wait: Int, _ waiter: Waiter) {
        let resumption = state.withLock { state -> Outcome?? in
            if let outcome = state.outcome { return outcome }
            if state.cancelled.remove(wait) != nil { return .some(nil) }
            state.waiters[wait] = waiter
            return nil
        }
        if let resumption { waiter.resume(returning: resumption) }
    }

    private func abandon(_ wait: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: wait)
            if waiter == nil, state.outcome == nil { state.cancelled.insert(wait) }
            return waiter
        }
        waiter?.resume(returning: nil)
    }
}

extension Future<Void> {
    /// Waits until this is completed, and throws if the waiting code is cancelled first.
    nonisolated(nonsending) func waitUnlessCancelled() async throws {
        guard await outcomeUnlessCancelled() != nil else { throw CancellationError() }
    }
}
