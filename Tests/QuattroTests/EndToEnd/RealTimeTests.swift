import Testing

@testable import Quattro

/// The handful of tests that need the real clock and the real pool.
struct RealTimeTests {
    @Test func `a deadline ends a sleep of the standard library`() async throws {
        let value: Void? = try await moveOn(after: .milliseconds(20)) { try await Task.sleep(for: .seconds(60)) }
        #expect(value == nil)
    }

    // DL-14
    @Test func `no timeout fires early`() async throws {
        try await withScopedTaskGroup { group in
            for milliseconds in 1...50 {
                group.addTask {
                    let begin = ContinuousClock.now
                    try await moveOn(after: .milliseconds(milliseconds)) { try await waitUntilCancelled() }
                    #expect(ContinuousClock.now - begin >= .milliseconds(milliseconds))
                }
            }
        }
    }

    // DESIGN 4.6
    @Test func `bodies that compute without suspending see their deadlines though every thread is busy`() async throws {
        try await withScopedTaskGroup { group in
            for _ in 0..<16 {
                group.addTask {
                    await moveOn(after: .milliseconds(20)) { scope in
                        while !Task.isCancelled {}
                        #expect(scope.cancelCalled)
                    }
                }
            }
        }
    }

    @Test func `a cancel from inside is seen by a body that has not suspended yet`() async {
        await withCancelScope { scope in
            #expect(!Task.isCancelled)
            scope.cancel()
            #expect(Task.isCancelled)
        }
    }

    @Test func `a body is escalated with the task that waits for it`() async throws {
        let started = Signal()
        let outer = Task(priority: .background) {
            try await withCancelScope {
                started.send()
                while Task.currentPriority < .high { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
        try await started.wait()
        _ = try await fail(after: .seconds(3_600)) { try await Task(priority: .high) { try await outer.value }.value }
    }

    @Test func `groups and immediate children may be nested thousands deep`() async throws {
        func nest(_ depth: Int) async throws {
            guard depth > 0 else { return }
            try await withScopedTaskGroup { group in
                _ = group.addImmediateTask { try await nest(depth - 1) }
            }
        }
        try await nest(5_000)
    }

    // DL-25
    @Test func `a timeout of three hundred years is armed and disarmed`() async throws {
        let value = try await fail(after: .seconds(300 * 365 * 86_400)) {
            try await Task.sleep(for: .milliseconds(1))
            return 1
        }
        #expect(value == 1)
    }

    // CAN-06, DL-09
    @Test func `a deadline moved from a plain thread wakes the timer`() async throws {
        let scope = CancelScope(timeout: .seconds(600))
        let value: Void? = try await scope.run {
            onThread { scope.deadline = .after(.milliseconds(5)) }
            try await waitUntilCancelled()
        }
        #expect(value == nil)
    }
}
