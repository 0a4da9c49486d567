import Testing

@testable import Quattro

struct ShieldTests {
    // SH-01
    @Test(.simulated) func `a shielded wait completes, and the first wait after it throws`() async throws {
        let value: Void? = try await moveOn(after: .seconds(1)) {
            try await withShield { try await sleep(.seconds(3)) }
            #expect(elapsed == .seconds(3))
            try await sleep(.seconds(1))
            Issue.record("not reached")
        }
        #expect(value == nil)
        #expect(elapsed == .seconds(3))
    }

    // SH-02
    @Test(.simulated) func `without a wait after the shield nothing is thrown`() async throws {
        let outer = CancelScope(timeout: .seconds(1))
        let value = try await outer.run {
            try await withShield { try await sleep(.seconds(3)) }
            return 1
        }
        #expect(value == 1)
        #expect(outer.cancelCalled && !outer.cancelledCaught)
    }

    // SH-03
    @Test(.simulated) func `a shield does not protect from its own scope's cancel`() async throws {
        let scope = CancelScope(shielded: true)
        let value: Void? = try await scope.run {
            scope.cancel()
            try await sleep(.seconds(1))
        }
        #expect(value == nil)
    }

    // SH-03: whatever is absorbed elsewhere comes out of `withShield`, which has no other way to say it.
    @Test(.simulated) func `cancelling the scope of withShield throws the body's cancellation`() async throws {
        await #expect(throws: CancellationError.self) {
            try await withShield { scope in
                scope.cancel()
                try await sleep(.seconds(1))
            }
        }
    }

    // SH-05, SH-13
    @Test(.simulated) func `scopes inside a shield are protected by it and work by themselves`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withShield {
                try await withCancelScope { scope in
                    try await sleep(.seconds(2))
                    #expect(!scope.cancelCalled)
                }
                let inner: Void? = try await moveOn(after: .seconds(3)) { try await sleep(.seconds(100)) }
                #expect(inner == nil)
                #expect(elapsed == .seconds(5))
            }
        }
    }

    // SH-06, CAN-15
    @Test(.simulated) func `raised in a cancelled body, a shield protects the scopes opened from then on`() async throws
    {
        let outer = CancelScope()
        try await outer.run {
            try await withCancelScope { inner in
                outer.cancel()
                await #expect(throws: CancellationError.self) { try await sleep(.seconds(1)) }
                inner.isShielded = true
                try await withCancelScope { try await sleep(.seconds(2)) }
                #expect(elapsed == .seconds(2))
                inner.isShielded = false
                await #expect(throws: CancellationError.self) {
                    try await withCancelScope { try await sleep(.seconds(2)) }
                }
            }
        }
        #expect(elapsed == .seconds(2))
    }

    // SH-07
    @Test(.simulated) func `lowered while something outside is cancelled, the next wait throws`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withShield { shield in
                try await sleep(.seconds(2))
                shield.isShielded = false
                #expect(Task.isCancelled)
                await #expect(throws: CancellationError.self) { try await sleep(.seconds(1)) }
            }
        }
        #expect(elapsed == .seconds(2))
    }

    // SH-08
    @Test(.simulated) func `lowering a shield from another task wakes who sleeps behind it`() async throws {
        let shield = CancelScope(shielded: true)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await moveOn(after: .seconds(1)) {
                    try await shield.run { try await sleep(.seconds(100)) }
                }
                #expect(elapsed == .seconds(4))
            }
            try await sleep(.seconds(4))
            shield.isShielded = false
            try await group.waitForAll()
        }
    }

    // SH-09
    @Test(.simulated) func `a shield may go up and down any number of times`() async throws {
        let outer = CancelScope()
        try await outer.run {
            try await withCancelScope { inner in
                for _ in 1...100 {
                    inner.isShielded = true
                    inner.isShielded = false
                }
                inner.isShielded = true
                outer.cancel()
                try await sleep(.seconds(1))
                #expect(!Task.isCancelled)
            }
        }
    }

    // SH-10
    @Test(.simulated) func `of two shields both must be down`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withShield { first in
                try await withShield { second in
                    try await sleep(.seconds(2))
                    first.isShielded = false
                    try await sleep(.seconds(1))
                    second.isShielded = false
                    await #expect(throws: CancellationError.self) { try await sleep(.seconds(1)) }
                }
            }
        }
        #expect(elapsed == .seconds(3))
    }

    // SH-11
    @Test(.simulated) func `after the shield every level that was cancelled throws`() async throws {
        let (first, second) = (CancelScope(), CancelScope())
        await first.run {
            await second.run {
                await withShield {
                    first.cancel()
                    second.cancel()
                }
                await #expect(throws: CancellationError.self) { try await checkpoint() }
            }
            await #expect(throws: CancellationError.self) { try await checkpoint() }
        }
    }

    // SH-12
    @Test(.simulated) func `a cancel from inside the shield is not noticed until it ends`() async throws {
        let outer = CancelScope()
        try await outer.run {
            try await withShield {
                outer.cancel()
                try await sleep(.seconds(1))
                #expect(!Task.isCancelled)
            }
            for _ in 1...3 { await #expect(throws: CancellationError.self) { try await sleep(.seconds(1)) } }
        }
        #expect(elapsed == .seconds(1))
    }

    // SH-14
    @Test(.simulated) func `a shield in a group's body does not protect the group's children`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await sleep(.seconds(100)) }
                    #expect(elapsed == .seconds(1))
                }
                try await withShield { try await sleep(.seconds(3)) }
            }
        }
    }

    // SH-15
    @Test(.simulated) func `a group inside a shield protects its children`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withShield {
                try await withScopedTaskGroup { group in
                    group.addTask { try await sleep(.seconds(3)) }
                }
            }
            #expect(elapsed == .seconds(3))
        }
    }

    // SH-16
    @Test(.simulated) func `a group's own shield protects body and children until it is lowered`() async throws {
        try await moveOn(after: .seconds(1)) {
            try await withScopedTaskGroup { group in
                group.cancelScope.isShielded = true
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await sleep(.seconds(100)) }
                    #expect(elapsed == .seconds(3))
                }
                try await sleep(.seconds(3))
                group.cancelScope.isShielded = false
            }
        }
        #expect(elapsed == .seconds(3))
    }

    // SH-17, ISS-02
    @Test(.simulated) func `cleanup with a grace gets exactly that long and catches by itself`() async throws {
        let log = Log()
        try await moveOn(after: .seconds(1)) {
            do {
                try await sleep(.seconds(100))
            } catch {
                let cleaned: Void? = try await withShield(for: .seconds(2)) { try await sleep(.seconds(100)) }
                log("\(cleaned == nil) at \(elapsed)")
                throw error
            }
        }
        #expect(log.all == ["true at 3.0 seconds"])
    }

    @Test(.simulated) func `the grace can be moved through its scope`() async throws {
        let done: Void? = try await withShield(for: .seconds(1)) { scope in
            scope.deadline = .after(.seconds(5))
            try await sleep(.seconds(4))
        }
        #expect(done != nil)
    }

    // SH-19
    @Test(.simulated) func `a failing group waits for a shielded child`() async throws {
        let error = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask { try await withShield { try await sleep(.seconds(4)) } }
                try await sleep(.seconds(1))
                throw Oops(number: 1)
            }
        }
        #expect((error as? ErrorGroup)?.numbers == [1])
        #expect(elapsed == .seconds(4))
    }

    @Test func `a shield keeps the type of what its body throws`() async throws {
        do throws(Oops) {
            try await withShield { () async throws(Oops) in throw Oops(number: 1) }
        } catch {
            #expect(error.number == 1)
        }
    }
}
