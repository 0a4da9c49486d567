import Testing

@testable import Quattro

struct EffectiveDeadlineTests {
    // ED-01, ED-25
    @Test(.simulated) func `outside of all scopes there is none`() async {
        #expect(Deadline.currentEffective == .never)
        await withCancelScope { #expect(Deadline.currentEffective == .never) }
    }

    // ED-02, ED-03, ED-04
    @Test(.simulated) func `it is the earliest of the scopes around`() async throws {
        await moveOn(after: .seconds(10)) {
            #expect(Deadline.currentEffective == .second(10))
            await moveOn(after: .seconds(5)) { #expect(Deadline.currentEffective == .second(5)) }
            await moveOn(after: .seconds(20)) { #expect(Deadline.currentEffective == .second(10)) }
            #expect(Deadline.currentEffective == .second(10))
        }
        #expect(Deadline.currentEffective == .never)
    }

    // ED-05, ED-06
    @Test(.simulated) func `it follows every change`() async throws {
        await moveOn(after: .seconds(10)) { outer in
            await moveOn(after: .seconds(5)) { inner in
                inner.deadline = .second(7)
                #expect(Deadline.currentEffective == .second(7))
                outer.deadline = .second(6)
                #expect(Deadline.currentEffective == .second(6))
                outer.deadline = .never
                #expect(Deadline.currentEffective == .second(7))
                inner.deadline = .never
                #expect(Deadline.currentEffective == .never)
            }
        }
    }

    // ED-07, ED-08, ED-09, ED-15
    @Test(.simulated) func `a shield hides what is outside, for as long as it is up`() async throws {
        await moveOn(after: .seconds(5)) {
            await moveOn(after: .seconds(10), shielded: true) { shield in
                #expect(Deadline.currentEffective == .second(10))
                await moveOn(after: .seconds(40)) { #expect(Deadline.currentEffective == .second(10)) }
                await moveOn(after: .seconds(3)) { #expect(Deadline.currentEffective == .second(3)) }
                await withCancelScope { #expect(Deadline.currentEffective == .second(10)) }
                shield.isShielded = false
                #expect(Deadline.currentEffective == .second(5))
            }
            await withShield { #expect(Deadline.currentEffective == .never) }
        }
    }

    // ED-10, ED-11, ED-12, ED-13, ED-14
    @Test(.simulated) func `it has passed when a scope that can be seen is cancelled`() async throws {
        await moveOn(after: .seconds(50)) { outer in
            await moveOn(after: .seconds(10)) { inner in
                inner.cancel()
                #expect(Deadline.currentEffective == .passed)
            }
            outer.cancel()
            #expect(Deadline.currentEffective == .passed)
            await moveOn(after: .seconds(10)) { #expect(Deadline.currentEffective == .passed) }
            await moveOn(after: .seconds(10), shielded: true) { shield in
                #expect(Deadline.currentEffective == .second(10))
                shield.cancel()
                #expect(Deadline.currentEffective == .passed)
            }
        }
    }

    // ED-16
    @Test(.simulated) func `in cleanup it has passed, and in a shielded grace it is the grace's`() async throws {
        try await moveOn(after: .seconds(1)) {
            do {
                try await sleep(.seconds(5))
            } catch {
                #expect(Deadline.currentEffective == .passed)
                await withShield(for: .seconds(2)) { #expect(Deadline.currentEffective == .second(3)) }
                throw error
            }
        }
    }

    // ED-17
    @Test func `a deadline that has passed unnoticed has passed`() async {
        let source = SteppedTime()
        await Timekeeper.withTimekeeper(Timekeeper(source: source)) {
            await withCancelScope(deadline: .second(5)) {
                #expect(Deadline.currentEffective == .second(5))
                source.now = .second(5)
                #expect(Deadline.currentEffective == .passed)
            }
        }
    }

    // ED-18
    @Test(.simulated) func `a scope that was not entered does not count`() async throws {
        let scope = CancelScope(timeout: .seconds(5))
        scope.cancel()
        #expect(Deadline.currentEffective == .never)
    }

    // ED-19
    @Test(.simulated) func `entered with a past deadline it has passed from the first line`() async throws {
        await moveOn(after: .zero) { #expect(Deadline.currentEffective == .passed) }
    }

    // ED-20, ED-21, ED-22, NI-01, NI-02
    @Test(.simulated) func `in a child it is the group's chain, never the spawner's`() async throws {
        try await moveOn(after: .seconds(50)) {
            try await withScopedTaskGroup { group in
                await moveOn(after: .seconds(5)) {
                    group.addTask {
                        #expect(Deadline.currentEffective == .second(50))
                        await moveOn(after: .seconds(20)) { #expect(Deadline.currentEffective == .second(20)) }
                        try await sleep(.seconds(10))
                        group.cancelScope.deadline = .second(30)
                        #expect(Deadline.currentEffective == .second(30))
                    }
                }
            }
        }
        #expect(elapsed == .seconds(10))
    }

    // ED-23
    @Test(.simulated) func `in a child of a cancelled group it has passed`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.cancelAll()
            group.addTask { log("\(Deadline.currentEffective)") }
        }
        #expect(log.all == ["passed"])
    }

    // ED-26
    @Test func `it has passed in a task that was cancelled`() async {
        let task = Task {
            try? await waitUntilCancelled()
            return Deadline.currentEffective
        }
        task.cancel()
        #expect(await task.value == .passed)
    }

    // ED-28
    @Test(.simulated)
    func `a plain task sees the scope it was made in for as long as that lasts; a detached one sees none`()
        async throws
    {
        let executor = try #require(Runtime.preferredExecutor)
        let (asked, ended) = (Signal(), Signal())
        let task = try await moveOn(after: .seconds(5)) {
            let task = Task(executorPreference: executor) {
                #expect(Deadline.currentEffective == .second(5))
                asked.send()
                try await ended.wait()
                #expect(Deadline.currentEffective == .never)
            }
            try await asked.wait()
            let detached = Task.detached(executorPreference: executor) { Deadline.currentEffective }
            #expect(await detached.value == .never)
            return task
        }
        ended.send()
        try await task?.value
    }

    @Test(.simulated) func `where it has passed and nothing was cancelled it is told all the same`() async throws {
        let executor = try #require(Runtime.preferredExecutor)
        let (outer, inner) = (CancelScope(), CancelScope())
        await outer.run {
            await inner.run {}
            outer.cancel()
            // Of a scope that has ended, and of a task that the cancellation around it does not reach.
            #expect(inner.effectiveDeadline == .passed)
            let task = Task(executorPreference: executor) {
                await withCancelScope { scope in
                    #expect(Deadline.currentEffective == .passed)
                    #expect(!Task.isCancelled && scope.cause == nil)
                }
            }
            await task.value
        }
    }

    // ED-27
    @Test(.simulated) func `it can be turned into what is left`() async throws {
        try await moveOn(after: .seconds(10)) {
            try await sleep(.seconds(4))
            #expect(Deadline.currentEffective.remaining == .seconds(6))
        }
    }
}
