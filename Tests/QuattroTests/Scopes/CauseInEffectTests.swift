import QuattroTesting
import Testing

@testable import Quattro

struct CauseInEffectTests {
    @Test(.simulated) func `the nearest cause counts, through groups, children and scopes that know none`() async throws
    {
        let log = Log()
        try await moveOn(after: .seconds(2), name: "outer") {
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await withCancelScope { scope in
                        #expect(scope.causeInEffect == nil && scope.cancelledAt == nil)
                        try? await waitUntilCancelled()
                        #expect(scope.cause == .enclosing)
                        log("\(scope.causeInEffect as Any) \(scope.cancelledAt == .second(2))")
                        try await sleep(.seconds(1))
                    }
                }
            }
        }
        #expect(log.all == ["Optional(by its deadline) true"])
    }

    @Test(.simulated) func `what came first counts, and a shield ends the search`() async throws {
        await withCancelScope { outer in
            await withCancelScope { inner in
                inner.cancel(reason: "inner")
                outer.cancel(reason: "outer")
                #expect(inner.causeInEffect == .explicit(reason: "inner"))
                await withShield { shield in
                    #expect(shield.causeInEffect == nil && CancelScope.current === shield)
                    await withCancelScope { #expect(CancelScope.current?.causeInEffect == nil) }
                }
            }
            await withCancelScope { inner in
                #expect(inner.causeInEffect == .explicit(reason: "outer") && inner.cancelledAt == .second(0))
                inner.cancel(reason: "late")
                #expect(inner.cause == .explicit(reason: "late"))
                #expect(inner.causeInEffect == .explicit(reason: "outer"))
            }
        }
    }

    @Test(.simulated) func `a group that fails is the cause of what is in it`() async throws {
        let log = Log()
        _ = await thrown {
            try await withScopedTaskGroup { group in
                group.addTask(name: "b") {
                    try? await waitUntilCancelled()
                    log("\(CancelScope.current?.causeInEffect as Any)")
                }
                try await sleep(.seconds(1))
                group.addTask(name: "a") { throw Oops(number: 1) }
            }
        }
        #expect(log.all == ["Optional(because a child failed: a: Oops(number: 1))"])
    }

    @Test(.simulated) func `a task that was cancelled by itself is known as no scope`() async throws {
        let log = Log()
        try await withScopedTaskGroup { group in
            try await withThrowingTaskGroup { tasks in
                tasks.addTask {
                    await withCancelScope { scope in
                        try? await waitUntilCancelled()
                        log("\(scope.causeInEffect as Any) \(scope.cancelledAt as Any)")
                    }
                }
                try await sleep(.seconds(1))
                tasks.cancelAll()
                try await tasks.waitForAll()
            }
            _ = group
        }
        #expect(log.all == ["Optional(from outside) nil"])
    }

    @Test(.simulated) func `through tasks of the standard library the scope around them is found`() async throws {
        let log = Log()
        await moveOn(after: .seconds(1)) {
            async let inner: Void? = withCancelScope { scope in
                try? await waitUntilCancelled()
                log("\(scope.causeInEffect as Any)")
            }
            _ = await inner
        }
        #expect(log.all == ["Optional(by its deadline)"])
    }

    @Test(.simulated) func `what a shield hides by now is a cancellation all the same`() async throws {
        await withCancelScope { outer in
            await withCancelScope { scope in
                outer.cancel(reason: "outer")
                #expect(scope.causeInEffect == .explicit(reason: "outer"))
                scope.isShielded = true
                #expect(scope.causeInEffect == .enclosing && scope.cancelledAt == nil)
            }
        }
    }

    @Test(.simulated(seeds: 0..<50)) func `what follows from a cancellation does not hide its cause`() async throws {
        let (client, log) = (CancelSource(), Log())
        @Sendable func waitAndTell(_ name: String) async throws {
            do { try await waitUntilCancelled() } catch {
                log("\(name): \(CancelScope.current?.causeInEffect as Any)")
                throw error
            }
        }
        _ = await thrown {
            try await withScopedTaskGroup { program in
                program.addTask {
                    try await sleep(.seconds(1))
                    client.cancel(reason: .disconnected)
                }
                try await client.run {
                    try await withScopedTaskGroup { group in
                        group.addBackgroundTask { try await waitAndTell("background") }
                        group.addTask { try await waitAndTell("sibling") }
                        group.addTask { do { try await waitUntilCancelled() } catch { throw Oops() } }
                        try await sleep(.seconds(9))
                    }
                }
            }
        }
        let cause = "Optional(explicitly: the client is gone)"
        #expect(log.all.sorted() == ["background: \(cause)", "sibling: \(cause)"])
    }

    @Test(.simulated) func `a background child that has nothing left to serve was cancelled by nothing that is known`()
        async throws
    {
        let log = Log()
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                try? await waitUntilCancelled()
                log("\(CancelScope.current?.causeInEffect as Any)")
            }
        }
        #expect(log.all == ["Optional(from outside)"])
    }

    @Test(.simulated) func `it stays known when the scope has ended`() async throws {
        let client = CancelSource()
        await client.run {
            let scope = CancelScope()
            let error = await thrown {
                try await scope.run {
                    client.cancel(reason: .disconnected)
                    try await waitUntilCancelled()
                }
            }
            #expect(error is CancellationError)
            #expect(scope.causeInEffect == .explicit(reason: .disconnected) && scope.cancelledAt == .second(0))
        }
    }

    @Test func `a reason is a text that can be compared, and written in place`() {
        let number = 3
        let reason: CancelReason = "stop \(number)"
        #expect(reason == CancelReason("stop 3") && reason.rawValue == "stop 3" && "\(reason)" == "stop 3")
        #expect(CancelReason(rawValue: "a").hashValue == CancelReason("a").hashValue)
        let cause = CancelCause.explicit(reason: .shutdown)
        if case .explicit(.shutdown) = cause {} else { Issue.record("a static reason is no pattern") }
    }
}

struct WithoutScopesTests {
    @TaskLocal private static var trace = "none"

    @Test func `what is made in it sees no scope and no deadline, and keeps other values`() async throws {
        await Self.$trace.withValue("request 7") {
            await moveOn(after: .seconds(600)) {
                let task = withoutScopes {
                    #expect(CancelScope.current == nil)
                    return Task { "\(Deadline.currentEffective) \(CancelScope.current == nil) \(Self.trace)" }
                }
                #expect(Deadline.currentEffective != .never && CancelScope.current != nil)
                expect(await task.value, is: "never true request 7")
            }
        }
    }

    @Test func `it returns and throws what its body does`() {
        #expect(withoutScopes { 1 } == 1)
        #expect(throws: Oops(number: 2)) { try withoutScopes { () throws(Oops) in throw Oops(number: 2) } }
    }

    @Test func `a task that it makes may outlive the request and open scopes of its own`() async throws {
        var task: Task<Bool, any Error>?
        try await moveOn(after: .milliseconds(1)) {
            task = withoutScopes {
                Task {
                    try await fail(after: .seconds(60)) { Deadline.currentEffective.remaining ?? .zero > .seconds(10) }
                }
            }
            try await waitUntilCancelled()
        }
        expect(try await task?.value, is: true)
    }

    @Test func `cancelled by its task is what no scope that the task has entered has cancelled`() async {
        let log = Log()
        let plain = Task {
            await withCancelScope { outer in
                await withCancelScope { _ in
                    log("before: \(CancelScope.isCancelledByTask)")
                    outer.cancel()
                    log("by a scope around: \(CancelScope.isCancelledByTask)")
                }
            }
            await withCancelScope { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                log("by the task itself: \(CancelScope.isCancelledByTask)")
            }
        }
        await plain.value
        await withCancelScope { server in
            // A child of the standard library's, as a server has one for each of its connections.
            async let request: Void = {
                await withCancelScope { _ in
                    server.cancel()
                    log("by a scope around the task: \(CancelScope.isCancelledByTask)")
                }
            }()
            await request
        }
        #expect(
            log.all == [
                "before: false", "by a scope around: false", "by the task itself: true",
                "by a scope around the task: true",
            ]
        )
    }
}
