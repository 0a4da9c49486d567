import Testing

@testable import Quattro

struct EntryTests {
    // ENT-01
    @Test(.simulated) func `entering a cancelled scope neither throws nor skips the body`() async throws {
        let scope = CancelScope()
        scope.cancel()
        let value = await scope.run { 1 }
        #expect(value == 1)
        #expect(scope.cancelCalled)
        #expect(!scope.cancelledCaught)
    }

    // ENT-02
    @Test(.simulated) func `a scope entered inside a cancelled one is affected but not called`() async throws {
        let inner = CancelScope()
        let value: Void? = try await withCancelScope { outer in
            outer.cancel()
            try await inner.run {
                #expect(!inner.cancelCalled)
                #expect(Deadline.currentEffective == .passed)
                try await sleep(.seconds(1))
            }
        }
        #expect(value == nil)
        #expect(!inner.cancelCalled)
        #expect(!inner.cancelledCaught)
        #expect(inner.cause == .enclosing)
    }

    // ENT-03, FA-14
    @Test(.simulated) func `a scope cancelled before it runs lets its body go to the first wait`() async throws {
        let scope = CancelScope()
        scope.cancel()
        let log = Log()
        let value: Void? = try await scope.run {
            log("started")
            #expect(Task.isCancelled)
            try await sleep(.seconds(1))
        }
        #expect(value == nil)
        #expect(scope.cancelledCaught)
        #expect(log.all == ["started"])
    }

    // ENT-04
    @Test(.simulated) func `a deadline in the past shows from the first line of the body`() async throws {
        await moveOn(at: .passed) { scope in
            #expect(scope.cancelCalled)
            #expect(scope.cause == .deadline(.passed))
        }
    }

    // ENT-06, ISS-08
    @Test(.simulated) func `a timeout is counted from entry, not from when the scope was made`() async throws {
        let scope = CancelScope(timeout: .seconds(5))
        try await sleep(.seconds(3))
        try await scope.run { try await sleep(.seconds(100)) }
        #expect(elapsed == .seconds(8))
    }

    // ENT-08
    @Test(.simulated) func `a shield raised before entry is effective from the first line`() async throws {
        await moveOn(at: .passed) {
            let scope = CancelScope()
            scope.isShielded = true
            await scope.run { #expect(!Task.isCancelled) }
            #expect(Task.isCancelled)
        }
    }

    // ENT-09
    @Test(.simulated) func `an unentered scope's deadline passes without a timer`() async throws {
        let scope = CancelScope(deadline: .after(.seconds(2)))
        #expect(!scope.cancelCalled)
        try await sleep(.seconds(3))
        #expect(scope.cancelCalled)
        let value: Void? = try await scope.run { try await sleep(.seconds(1)) }
        #expect(value == nil)
    }

    // ENT-13, CAN-05
    @Test(.simulated) func `a scope may be made in one task, entered in another and cancelled by a third`() async throws
    {
        let scope = CancelScope()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let value: Void? = try await scope.run { try await waitUntilCancelled() }
                #expect(value == nil)
                #expect(elapsed == .seconds(2))
            }
            group.addTask {
                try await sleep(.seconds(2))
                scope.cancel()
            }
            try await group.waitForAll()
        }
        #expect(scope.cancelledCaught)
    }

    // ENT-10, ENT-11, ENT-12
    @Test func `running a scope twice ends the program with a message`() async {
        await #expect(processExitsWith: .failure) {
            let scope = CancelScope()
            await scope.run {}
            await scope.run {}
        }
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let scope = CancelScope()
            await scope.run { await scope.run {} }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("Quattro: a cancel scope can be run only once"))
    }

    // CAT-31
    @Test(.simulated) func `a scope that has ended keeps neither its task nor a timer`() async throws {
        let scope = CancelScope(timeout: .seconds(5))
        await scope.run { #expect(scope.state.withLock { $0.body != nil }) }
        #expect(scope.state.withLock { $0.body == nil && $0.ticket == nil && $0.node.inner.count == 0 })
        #expect(Timekeeper.current.count == 0)
    }

    // ARG-13
    @Test(.simulated) func `the description tells state, cause and what is left`() async throws {
        let scope = CancelScope(timeout: .seconds(5), name: "import")
        #expect(scope.description == "CancelScope \"import\" (not yet run, deadline in 5.0 seconds)")
        try await scope.run {
            try await sleep(.seconds(2))
            #expect(scope.description == "CancelScope \"import\" (running, deadline in 3.0 seconds)")
            scope.cancel(reason: "enough")
            scope.isShielded = true
            #expect(scope.description == "CancelScope \"import\" (running, shielded, cancelled explicitly: enough)")
        }
        #expect(scope.description == "CancelScope \"import\" (ended, shielded, cancelled explicitly: enough)")
        #expect(CancelScope().description == "CancelScope (not yet run)")
    }

    @Test(.simulated) func `the current scope is the innermost one that has not ended`() async throws {
        let executor = try #require(Runtime.preferredExecutor)
        #expect(CancelScope.current == nil)
        await withCancelScope { outer in
            #expect(CancelScope.current === outer)
            let task = await withCancelScope { inner in
                #expect(CancelScope.current === inner)
                return Task(executorPreference: executor) { CancelScope.current }
            }
            #expect(CancelScope.current === outer)
            let seen = await task?.value
            #expect(seen === outer)
        }
    }

    @Test func `a scope knows where it was opened`() async {
        let line = #line + 1
        let scope = CancelScope()
        #expect(scope.openedAt.line == line)
        #expect(scope.openedAt.description == "QuattroTests/EntryTests.swift:\(line)")
    }
}
