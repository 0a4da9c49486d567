import Testing

@testable import Quattro

/// Scopes in tasks that the library did not make: plain ones, and structured children of the standard library.
struct ForeignTaskTests {
    // ED-28, CAT-01
    @Test(.simulated) func `in a plain task made inside a cancelled scope, a scope absorbs its own cancellation`()
        async throws
    {
        let executor = try #require(Runtime.preferredExecutor)
        let outer = CancelScope()
        let task = await outer.run {
            let task = Task(executorPreference: executor) {
                let value: Void? = try await moveOn(after: .seconds(1)) { try await sleep(.seconds(5)) }
                #expect(value == nil)
                try await sleep(.seconds(1))
                return elapsed
            }
            outer.cancel()
            return task
        }
        expect(try await task?.value, is: .seconds(2))
    }

    // CAT-06
    @Test(.simulated)
    func `in an async let, of two deadlines at the same instant the outer one catches, whichever was set first`()
        async throws
    {
        let (outer, inner) = (CancelScope(), CancelScope(timeout: .seconds(5)))
        let value: Void? = try await outer.run {
            async let child: Void? = inner.run { try await sleep(.seconds(9)) }
            try await sleep(.seconds(1))
            outer.deadline = .second(5)
            _ = try await child
        }
        #expect(value == nil)
        #expect(outer.cancelledCaught && inner.cancelCalled && !inner.cancelledCaught)
    }

    @Test(.simulated) func `in a structured child a cancelled scope around it is seen from inside`() async throws {
        try await withCancelScope { outer in
            async let child: Deadline =
                withCancelScope {
                    try? await waitUntilCancelled()
                    return Deadline.currentEffective
                } ?? .never
            try await sleep(.seconds(1))
            outer.cancel()
            let seen = await child
            #expect(seen == .passed)
        }
    }

    // ED-11
    @Test(.simulated) func `a structured child knows that it is cancelled, whatever the scopes around it say`()
        async throws
    {
        let (outer, shield) = (CancelScope(), CancelScope())
        await outer.run {
            await shield.run {
                async let child: Deadline = {
                    try? await waitUntilCancelled()
                    return Deadline.currentEffective
                }()
                outer.cancel()
                shield.isShielded = true
                let seen = await child
                #expect(seen == .passed)
                #expect(Deadline.currentEffective == .never)
            }
        }
    }

    @Test func `a task that outlives a hundred thousand scopes lets go of them one after the other`() async throws {
        let (last, done) = (Future<Task<Void, any Error>>(), Signal())
        func nest(_ depth: Int) async {
            if depth == 0 { return _ = last.complete(with: .success(Task { try await done.wait() })) }
            await moveOn(after: nil) { await nest(depth - 1) }
        }
        await nest(100_000)
        done.send()
        try await last.outcome().get().value
    }

    @Test func `a task that makes the next one in its scope, and so on, keeps none of the scopes`() async throws {
        let rounds = 20_000
        let done = Signal()
        chain(rounds, done)
        try await done.wait()
    }
}

private func enclosing(_ scope: CancelScope?) -> Int {
    var (count, next) = (0, scope?.state.withLock { $0.node.membership.parent })
    while let scope = next {
        count += 1
        next = scope.state.withLock { $0.node.membership.parent }
    }
    return count
}

private func chain(_ rounds: Int, _ done: Signal) {
    Task {
        await moveOn(after: .seconds(60)) {
            #expect(enclosing(CancelScope.current) < 10)
            if rounds > 0 { chain(rounds - 1, done) } else { done.send() }
        }
    }
}
