import Dispatch
import Soaking
import Testing

@testable import Quattro

/// Cancellation handlers that block hold up their own scopes and nothing else.
@Suite(.serialized) struct BlockedHandlerTests {
    @Test(.timeLimit(.minutes(2)), arguments: [1, 2, 100])
    func `however many handlers block, other deadlines pass`(count: Int) async throws {
        let blockade = Blockade()
        try await withScopedTaskGroup { group in
            for _ in 0..<count { group.addTask { await withCancelScope { await blockade.wait(in: $0) } } }
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
            for _ in 0..<count { group.addTask { await withCancelScope { await blockade.wait(in: $0) } } }
            await blockade.untilBlocked(RealTime.mostCouriers)
            let scope = CancelScope(timeout: .milliseconds(1))
            group.addTask { _ = try await scope.run { try await waitUntilCancelled() } }
            while scope.snapshot.ownCause == nil { await Task.yield() }
            blockade.lift(count)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a handler may cancel another scope and block until what runs there has ended`() async throws {
        let (first, second, hasEnded) = (CancelScope(), CancelScope(), DispatchSemaphore(value: 0))
        try await withScopedTaskGroup { group in
            _ = try await group.start { (status: TaskStatus<Void>) in
                _ = try await second.run {
                    status.started(())
                    try await waitUntilCancelled()
                }
                hasEnded.signal()
            }
            _ = try await first.run {
                try await withTaskCancellationHandler {
                    onThread { first.cancel() }
                    try await waitUntilCancelled()
                } onCancel: {
                    second.cancel()
                    #expect(hasEnded.wait(timeout: .now() + .seconds(60)) == .success)
                }
            }
        }
        #expect(first.cancelledCaught && second.cancelledCaught)
    }

    @Test func `only what runs on the stack on which tasks are told may be a handler`() async {
        for isInTask in [true, false] {
            let answers = Guarded<[Bool]>([])
            let task = Guarded<Task<Bool, Never>?>(nil)
            let tell: @Sendable () -> Void = {
                answers.withLock { $0.append(Telling.isUnderWay) }
                Telling.during {
                    answers.withLock { $0.append(Telling.isUnderWay) }
                    task.withLock { $0 = Task { Telling.isUnderWay } }
                }
                answers.withLock { $0.append(Telling.isUnderWay) }
            }
            if isInTask { tell() } else { await waitForThread(tell) }
            let inNewTask = await task.withLock { $0 }?.value
            #expect(answers.withLock { $0 } == [false, true, false] && inNewTask == false)
        }
    }
}

/// What handlers block on until it is lifted.
private struct Blockade: Sendable {
    private let blocked = DispatchSemaphore(value: 0)
    private let release = DispatchSemaphore(value: 0)

    /// Waits until the scope is cancelled, by a deadline that it gets when there is a handler, which blocks.
    ///
    /// Nothing inside wakes before the handler is over: it would want the lock of the runtime that the handler runs under, and take
    /// a thread of the pool.
    func wait(in scope: CancelScope) async {
        let end = Guarded<UnsafeContinuation<Void, Never>?>(nil)
        let isOver = Guarded(false)
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                end.withLock { $0 = continuation }
                // Not here: one that has passed by the time that it is set has its handler called at once, and would block the pool.
                onThread {
                    scope.deadline = .after(.milliseconds(1))
                    if isOver.withLock({ $0 }) { end.withLock { $0.take() }?.resume() }
                }
            }
        } onCancel: {
            blocked.signal()
            #expect(release.wait(timeout: .now() + .seconds(60)) == .success)
            isOver.withLock { $0 = true }
            end.withLock { $0.take() }?.resume()
        }
    }

    func untilBlocked(_ count: Int) async {
        await waitForThread { for _ in 0..<count { blocked.wait() } }
    }

    func lift(_ count: Int) {
        for _ in 0..<count { release.signal() }
    }
}

/// Runs something that blocks on a thread of its own, and waits for it.
private func waitForThread(_ work: @escaping @Sendable () -> Void) async {
    await calledBack { end in
        onThread {
            work()
            end()
        }
    }
}
