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
        // In the order in which they came, so that a simulation can run the same once more.
        let inOrder = waiters.count > 1 ? waiters.sorted { $0.key < $1.key } : Array(waiters)
        for (_, waiter) in inOrder { waiter.resume(returning: outcome) }
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
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { begin(wait, $0, for: awaited) }
        } onCancel: {
            abandon(wait)
        }
    }

    /// Waits for the outcome, whoever is cancelled.
    nonisolated(nonsending) func outcome(for awaited: @autoclosure () -> Awaited = .outcome) async -> Outcome {
        let outcome = await withUnsafeContinuation { waiter in
            let wait = state.withLock { state in
                defer { state.nextWait += 1 }
                return state.nextWait
            }
            begin(wait, waiter, for: awaited)
        }
        guard let outcome else { trap("a wait that cannot be cancelled was") }
        return outcome
    }

    private func begin(_ wait: Int, _ waiter: Waiter, for awaited: () -> Awaited) {
        willWait(for: awaited)
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
    nonisolated(nonsending) func waitUnlessCancelled(for awaited: @autoclosure () -> Awaited = .outcome) async throws {
        guard await outcomeUnlessCancelled(for: awaited()) != nil else { throw CancellationError() }
    }
}
