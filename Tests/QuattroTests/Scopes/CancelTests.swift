import QuattroTesting
import Testing

@testable import Quattro

struct CancelTests {
    // CAN-02, CAN-03, CAN-04, DEL-14
    @Test(.simulated) func `a cancel as the body's last act cuts off nothing`() async throws {
        let scope = CancelScope()
        let value = await scope.run {
            scope.cancel()
            return 1
        }
        #expect(value == 1)
        #expect(scope.cancelCalled && !scope.cancelledCaught)
        try await sleep(.seconds(1))
    }

    // CAN-06
    @Test func `a scope may be cancelled from a plain thread`() async throws {
        let scope = CancelScope()
        let value: Void? = try await scope.run {
            onThread { scope.cancel() }
            try await waitUntilCancelled()
        }
        #expect(value == nil)
    }

    // CAN-08, CAN-09
    @Test(.simulated) func `cancelling the middle of three scopes is caught there`() async throws {
        let (first, second, third) = (CancelScope(), CancelScope(), CancelScope())
        let log = Log()
        try await first.run {
            let value: Void? = try await second.run {
                try await third.run {
                    third.cancel()
                    second.cancel()
                    try await waitUntilCancelled()
                }
                log("not reached")
            }
            #expect(value == nil)
            log("after second")
            try await sleep(.seconds(1))
        }
        #expect(log.all == ["after second"])
        #expect([first, second, third].map(\.cancelCalled) == [false, true, true])
        #expect([first, second, third].map(\.cancelledCaught) == [false, true, false])
    }

    // CAN-08
    @Test(.simulated) func `a cancel reaches structured children and the scopes in them`() async throws {
        let inner = CancelScope()
        let value: Void? = try await withCancelScope { outer in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await inner.run { try await waitUntilCancelled() }
                }
                try await sleep(.seconds(1))
                outer.cancel()
                try await group.waitForAll()
            }
        }
        #expect(value == nil)
        #expect(!inner.cancelCalled && !inner.cancelledCaught)
    }

    // CAN-07
    @Test(.simulated) func `a cancel after the end changes the flag and no code`() async throws {
        let scope = CancelScope()
        await scope.run {}
        scope.cancel()
        #expect(scope.cancelCalled && !scope.cancelledCaught)
        try await sleep(.seconds(1))
    }

    // CAN-12
    @Test func `thousands of nested scopes are cancelled from the outermost`() async throws {
        try await Simulation.run {
            let depth = 20_000
            let reached = Counted()
            let value: Void? = try await withCancelScope { outer in
                try await nested(depth) {
                    outer.cancel()
                    reached.add()
                    try await waitUntilCancelled()
                }
            }
            #expect(value == nil)
            #expect(reached.count == 1)
        }
    }

    // CAN-13
    @Test(.simulated) func `a wait that cannot be cancelled is finished, and the next one throws`() async throws {
        let log = Log()
        let future = Future<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await moveOn(after: .seconds(1)) {
                    _ = await future.outcome()
                    log("waited until \(elapsed)")
                    try await sleep(.seconds(1))
                    log("not reached")
                }
            }
            try await sleep(.seconds(3))
            future.complete(with: .success(1))
            try await group.waitForAll()
        }
        #expect(log.all == ["waited until 3.0 seconds"])
    }

    // CAN-14
    @Test(.simulated) func `one wait is ended once however many scopes around it are cancelled`() async throws {
        let handlerCalls = Counted()
        try await withCancelScope { outer in
            try await withCancelScope { inner in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await withTaskCancellationHandler {
                            try await waitUntilCancelled()
                        } onCancel: {
                            handlerCalls.add()
                        }
                    }
                    try await sleep(.seconds(1))
                    inner.cancel()
                    outer.cancel()
                    try await group.waitForAll()
                }
            }
        }
        #expect(handlerCalls.count == 1)
    }

    // CAN-16, FA-17, ED-26
    @Test(.simulated) func `a cancellation of the enclosing task passes through every scope`() async throws {
        let scope = CancelScope(timeout: .seconds(100))
        let task = Task(executorPreference: Runtime.preferredExecutor) {
            try await scope.run {
                try? await waitUntilCancelled()
                #expect(Deadline.currentEffective == .passed)
                try await sleep(.seconds(1))
            }
        }
        try await sleep(.seconds(1))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!scope.cancelCalled && !scope.cancelledCaught)
        #expect(scope.cause == .enclosing)
    }

    // CAN-17, CAN-18
    @Test(.simulated) func `a cancellation of the task outranks the scope's own, even when it comes during cleanup`()
        async throws
    {
        let scope = CancelScope(timeout: .seconds(1))
        let task = Task(executorPreference: Runtime.preferredExecutor) {
            try await scope.run {
                do {
                    try await sleep(.seconds(5))
                } catch {
                    try await withShield { try await sleep(.seconds(3)) }
                    throw error
                }
            }
        }
        try await sleep(.seconds(2))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(scope.cancelCalled && !scope.cancelledCaught)
        #expect(elapsed == .seconds(4))
    }

    @Test(.simulated) func `cancellation handlers of the body run before cancel returns`() async throws {
        let log = Log()
        await withCancelScope { scope in
            await withTaskCancellationHandler {
                scope.cancel()
                log("returned")
            } onCancel: {
                log("handler")
            }
        }
        #expect(log.all == ["handler", "returned"])
    }
}

nonisolated(nonsending) private func nested(
    _ depth: Int,
    _ body: nonisolated(nonsending) () async throws -> Void
) async throws {
    guard depth > 0 else { return try await body() }
    try await withCancelScope { try await nested(depth - 1, body) }
}
