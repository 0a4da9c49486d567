import Dispatch
import Quattro

extension Extremes {
    /// Cancellation handlers that block, so many at once, again and again, and unrelated deadlines meanwhile: `limit` says how late
    /// those may be in the median.
    package static func blockedHandlers(
        _ count: Int,
        for duration: Duration,
        limit: Duration
    ) async throws -> String {
        let lateness = Locked<[Duration]>([])
        let end = Deadline.after(.seconds(2))
        try await withScopedTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    repeat { await beHeldUp(for: duration) } while !end.hasPassed
                }
            }
            group.addTask {
                while !end.hasPassed {
                    let deadline = Deadline.after(.milliseconds(50))
                    try await moveOn(at: deadline) { try await Task.sleep(for: .seconds(3_600)) }
                    lateness.withLock { $0.append(deadline.duration(to: .now)) }
                }
            }
        }
        let all = lateness.withLock { $0.sorted() }
        let median = all[all.count / 2]
        try require(median < limit, "with \(count) handlers that block for \(duration), others are late by \(median)")
        return "\(count) handlers that block for \(duration) each: others are late by \(median) in the median, "
            + "by \(all[all.count - 1]) at most"
    }

    /// A scope that is over at its deadline, once its handler has come back.
    ///
    /// Nothing inside wakes before: it would take a thread of the pool to wait for the lock that the handler runs under.
    private static func beHeldUp(for duration: Duration) async {
        let latch = Latch()
        await withCancelScope { scope in
            await withTaskCancellationHandler {
                scope.deadline = .after(.milliseconds(1))
                await latch.opened()
            } onCancel: {
                _ = DispatchSemaphore(value: 0).wait(timeout: .now() + duration / .seconds(1))
                latch.open()
            }
        }
    }
}

/// What one task waits for until it is opened, by any thread.
private final class Latch: Sendable {
    private enum State {
        case closed
        case awaited(UnsafeContinuation<Void, Never>)
        case open
    }

    private let state = Locked(State.closed)

    func opened() async {
        await withUnsafeContinuation { waiter in
            let isOpen = state.withLock { state in
                if case .open = state { return true }
                state = .awaited(waiter)
                return false
            }
            if isOpen { waiter.resume() }
        }
    }

    func open() {
        let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            defer { state = .open }
            if case .awaited(let waiter) = state { return waiter }
            return nil
        }
        waiter?.resume()
    }
}
