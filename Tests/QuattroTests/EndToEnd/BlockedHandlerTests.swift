import Dispatch
import Testing

@testable import Quattro

/// Cancellation handlers that block hold up their own scopes and nothing else.
@Suite(.serialized) struct BlockedHandlerTests {
    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 100])
    func `however many handlers block, other deadlines pass`(count: Int) async throws {
        let blockade = Blockade()
        try await withScopedTaskGroup { group in
            for _ in 0..<count { group.addTask { await moveOn(after: .milliseconds(1)) { await blockade.wait() } } }
            await blockade.untilBlocked(count)
            for _ in 0..<3 {
                await #expect(throws: DeadlineExceeded.self) {
                    try await fail(after: .milliseconds(1)) { try await waitUntilCancelled() }
                }
            }
            try await Task.sleep(for: .milliseconds(1), clock: .quattro)
            blockade.lift(count)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `beyond the threads that there are for handlers, deadlines are decided all the same`() async throws {
        let (blockade, count) = (Blockade(), RealTime.mostCouriers + 50)
        try await withScopedTaskGroup { group in
            for _ in 0..<count { group.addTask { await moveOn(after: .milliseconds(1)) { await blockade.wait() } } }
            await blockade.untilBlocked(RealTime.mostCouriers)
            let scope = CancelScope(timeout: .milliseconds(1))
            group.addTask { _ = try await scope.run { try await waitUntilCancelled() } }
            while scope.snapshot.ownCause == nil { await Task.yield() }
            blockade.lift(count)
        }
    }
}

/// What handlers block on until it is lifted.
private struct Blockade: Sendable {
    private let blocked = DispatchSemaphore(value: 0)
    private let release = DispatchSemaphore(value: 0)

    /// Waits until the task is cancelled, in a handler that blocks.
    ///
    /// Nothing inside wakes before the handler is over: it would want the lock of the runtime that the handler runs under, and take
    /// a thread of the pool.
    func wait() async {
        let end = Guarded<UnsafeContinuation<Void, Never>?>(nil)
        let isOver = Guarded(false)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                end.withLock { $0 = continuation }
                if isOver.withLock({ $0 }) { end.withLock { $0.take() }?.resume() }
            }
        } onCancel: {
            blocked.signal()
            #expect(release.wait(timeout: .now() + .seconds(60)) == .success)
            isOver.withLock { $0 = true }
            end.withLock { $0.take() }?.resume()
        }
    }

    func untilBlocked(_ count: Int) async {
        await onThread { for _ in 0..<count { blocked.wait() } }
    }

    func lift(_ count: Int) {
        for _ in 0..<count { release.signal() }
    }
}

/// Runs something that blocks on a thread of its own, and waits for it.
private func onThread(_ work: @escaping @Sendable () -> Void) async {
    await withUnsafeContinuation { continuation in
        onThread {
            work()
            continuation.resume()
        }
    }
}
