import Quattro
import QuattroServiceLifecycle
@_spi(TestKit) import ServiceLifecycle
import Synchronization
import Testing

struct ShutdownGraceTests {
    @Test func `what is left shows at once when the shutdown begins`() async throws {
        let grace = Duration.seconds(10)
        try await serve { ready in
            let before = Deadline.now
            try await withShutdownGrace(grace) { scope in
                #expect(scope.deadline == .never)
                ready.succeed()
                try await gracefulShutdown()
                let deadline = Deadline.currentEffective
                #expect(before + grace <= deadline && deadline <= .now + grace)
                // The body may move its own deadline; that does not put off the end of the grace.
                scope.deadline = .after(.seconds(60))
                #expect(Deadline.currentEffective == deadline)
            }
        }
    }

    @Test func `work that takes longer is cut off at the end of the grace, by a deadline`() async throws {
        let grace = Duration.milliseconds(100)
        let value: Int? = try await serve { ready in
            let before = Deadline.now
            let scope = Notes<CancelScope>()
            let value: Int? = try await withShutdownGrace(grace, name: "work") {
                scope($0)
                ready.succeed()
                try await waitForEver()
                return 1
            }
            let ended = try #require(scope.all.first)
            guard case .deadline(let end) = ended.cause else { Issue.record("\(ended)"); return value }
            #expect(end >= before + grace && end.hasPassed)
            #expect(ended.name == "work")
            return value
        }
        #expect(value == nil)
    }

    @Test func `the tasks of the work see what is left as well`() async throws {
        let left = try await serve { ready in
            await withShutdownGrace(.seconds(10)) {
                async let left: Duration? = {
                    ready.succeed()
                    try? await gracefulShutdown()
                    return Deadline.currentEffective.remaining
                }()
                return await left
            }
        }
        let remaining = try #require(left ?? nil)
        #expect(remaining > .seconds(3) && remaining <= .seconds(10))
    }

    @Test func `work that ends within the grace ends with its value`() async throws {
        let value = try await serve { ready in
            try await withShutdownGrace(.seconds(60)) { scope in
                ready.succeed()
                try await gracefulShutdown()
                #expect(scope.cause == nil)
                return 7
            }
        }
        #expect(value == 7)
    }

    @Test func `what the work returns is kept, however late`() async throws {
        let value = try await serve { ready in
            await withShutdownGrace(.zero) { scope in
                ready.succeed()
                try? await waitForEver()
                #expect(scope.cancelCalled)
                return 7
            }
        }
        #expect(value == 7)
    }

    @Test(arguments: [.zero, .seconds(-1), .nanoseconds(1), .microseconds(20), .milliseconds(1)] as [Duration])
    func `a cancellation handler may ask for the shutdown, however short the grace is`(_ grace: Duration) async throws {
        let value: Int? = try await serve { ready in
            let manager = TaskLocals.gracefulShutdownManager
            let answer = Mutex(Bool?.none)
            let value: Int? = try await withShutdownGrace(grace) { scope in
                try await withTaskCancellationHandler {
                    ready.succeed()
                    try await waitForEver()
                    return 1
                } onCancel: {
                    // As in code that is called for the service: a handler by itself knows of no shutdown.
                    TaskLocals.$gracefulShutdownManager.withValue(manager) {
                        answer.withLock { $0 = Task.isShuttingDownGracefully }
                    }
                }
            }
            #expect(answer.withLock(\.self) == true)
            return value
        }
        #expect(value == nil)
    }

    @Test(arguments: [.zero, .microseconds(20)] as [Duration])
    func `a cancellation handler may wait for code that registers for the shutdown and leaves`(_ grace: Duration)
        async throws
    {
        let value: Int? = try await serve { ready in
            let (cancelled, left) = (Promise<Void>(name: "cancelled"), Blocker())
            return try await withShutdownGrace(grace) {
                async let other: Void = withShield {
                    try? await cancelled.value
                    await withGracefulShutdownHandler {
                    } onGracefulShutdown: {
                    }
                    left.open()
                }
                let value = try await withTaskCancellationHandler {
                    ready.succeed()
                    try await waitForEver()
                    return 1
                } onCancel: {
                    cancelled.succeed()
                    left.wait()
                }
                await other
                return value
            }
        }
        #expect(value == nil)
    }

    @Test func `opened after the shutdown has begun, the grace counts from there`() async throws {
        let deadline = try await serve { ready in
            ready.succeed()
            try await gracefulShutdown()
            let before = Deadline.now
            let deadline = await withShutdownGrace(.seconds(10)) { Deadline.currentEffective }
            #expect(try #require(deadline) >= before + .seconds(10))
            return deadline
        }
        #expect(try #require(deadline) <= .now + .seconds(10))
    }

    @Test func `opened after the shutdown has begun, and with no grace, the work starts cancelled`() async throws {
        let value: Int? = try await serve { ready in
            ready.succeed()
            try await gracefulShutdown()
            return try await withShutdownGrace(.zero) {
                #expect(Task.isCancelled)
                try await checkpoint()
                return 1
            }
        }
        #expect(value == nil)
    }

    @Test func `a deadline of its own is never put off`() async throws {
        let limit = Deadline.after(.seconds(20))
        let deadlines = try await serve { ready in
            await withShutdownGrace(.seconds(60), deadline: limit) { scope in
                let before = scope.deadline
                ready.succeed()
                try? await gracefulShutdown()
                return [before, scope.deadline]
            }
        }
        #expect(deadlines == [limit, limit])
    }

    @Test func `a cancellation of the group is not absorbed`() async throws {
        await #expect(throws: CancellationError.self) {
            _ = try await serve(maximumDuration: .milliseconds(10)) { ready in
                try await withShutdownGrace(.seconds(60)) {
                    ready.succeed()
                    try await waitForEver()
                }
            }
        }
    }

    @Test func `nothing of the scope is kept once it has ended`() async throws {
        let isKept = try await serve { ready in
            weak var kept: CancelScope?
            await withShutdownGrace(.seconds(60)) { scope in kept = scope }
            ready.succeed()
            return kept != nil
        }
        #expect(!isKept)
    }
}
