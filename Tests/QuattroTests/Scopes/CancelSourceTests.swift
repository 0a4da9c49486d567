import QuattroTesting
import Testing

@testable import Quattro

extension CancelReason {
    static let disconnected: CancelReason = "the client is gone"
    static let shutdown: CancelReason = "the server shuts down"
}

struct CancelSourceTests {
    // d1
    @Test(.simulated) func `phases that do not nest run under one source, and what begins later starts cancelled`()
        async throws
    {
        let client = CancelSource(deadline: .second(5), name: "client")
        let first = await client.run { 1 }
        #expect(first == 1)
        let second: Void? = try await client.run { try await sleep(.seconds(10)) }
        #expect(second == nil && elapsed == .seconds(5))
        var began = false
        let third: Void? = try await client.run {
            began = true
            #expect(Task.isCancelled)
            try await sleep(.seconds(1))
        }
        #expect(began && third == nil && elapsed == .seconds(5))
        #expect(client.cause == .deadline(.second(5)) && client.cancelledAt == .second(5))
    }

    // d2
    @Test(
        .simulated,
        arguments: ["explicitly: the client is gone", "explicitly: the server shuts down", "by its deadline"]
    )
    func `the first of several ends counts, and code deep inside can tell which it was`(expected: String) async throws {
        let (client, server, log) = (CancelSource(), CancelSource(), Log())
        let scope = CancelScope(deadline: .second(3), linkedTo: [client, server])
        try await withScopedTaskGroup { program in
            program.addTask {
                try await sleep(.seconds(1))
                if expected.contains("client") { client.cancel(reason: .disconnected) }
                if expected.contains("server") { server.cancel(reason: .shutdown) }
                try await sleep(.seconds(3))
                client.cancel(reason: "too late")
                server.cancel(reason: "too late")
            }
            try await scope.run {
                try await withScopedTaskGroup { group in
                    group.addTask {
                        do {
                            try await moveOn(after: .seconds(100)) { try await waitUntilCancelled() }
                        } catch {
                            log("\(CancelScope.current?.causeInEffect as Any)")
                            throw error
                        }
                    }
                }
            }
        }
        #expect(log.all == ["Optional(\(expected))"])
        #expect(scope.cause?.description == expected && scope.cancelledCaught)
        #expect(scope.cancelledAt == .second(expected == "by its deadline" ? 3 : 1))
    }

    // d3
    @Test(.simulated) func `its deadline is moved in both directions until it has passed`() async throws {
        let source = CancelSource(deadline: .second(1))
        try await withScopedTaskGroup { group in
            group.addTask {
                source.deadline = .second(10)
                try await sleep(.seconds(5))
                source.deadline = .second(7)
                try await sleep(.seconds(5))
                source.deadline = .second(100)
            }
            try await source.run {
                #expect([.second(1), .second(10)].contains(Deadline.currentEffective))
                try await sleep(.seconds(6))
                #expect(Deadline.currentEffective == .second(7))
                try await waitUntilCancelled()
            }
            #expect(elapsed == .seconds(7))
        }
        #expect(source.deadline == .second(7) && source.cause == .deadline(.second(7)))
    }

    // d4
    @Test(.simulated) func `a source's deadline is one that fails, and its own cancel is not`() async throws {
        let timed = CancelSource(deadline: .second(2))
        let scope = CancelScope(deadline: .second(9), linkedTo: [timed], name: "request")
        let error = await thrown { try await scope.runOrFail { try await waitUntilCancelled() } }
        let exceeded = try #require(error as? DeadlineExceeded)
        #expect(exceeded.deadline == .second(2) && exceeded.elapsed == .seconds(2) && exceeded.scopeName == "request")
        #expect(scope.deadline == .second(9))
        let source = CancelSource()
        source.cancel()
        let other = await thrown {
            try await CancelScope(linkedTo: [source]).runOrFail { try await waitUntilCancelled() }
        }
        #expect(other is CancellationError)
    }

    // d6
    @Test(.simulated) func `no shield around stops a source, nor the scope's own`() async throws {
        let source = CancelSource(deadline: .second(1))
        try await withShield {
            try await CancelScope(linkedTo: [source], shielded: true).run { try await waitUntilCancelled() }
        }
        #expect(elapsed == .seconds(1))
        let value = try await source.run {
            try await withShield {
                try await sleep(.seconds(1))
                return 1
            }
        }
        #expect(value == 1 && elapsed == .seconds(2))
    }

    // d7
    @Test(.simulated(seeds: 0..<100)) func `of nested scopes on one source the outer one absorbs`() async throws {
        for byDeadline in [false, true] {
            let source = CancelSource(deadline: byDeadline ? .now + .seconds(1) : .never)
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await sleep(.seconds(1))
                    source.cancel()
                }
                let value: Void? = try await source.run {
                    _ = try await source.run { try await waitUntilCancelled() }
                    Issue.record("the code between went on")
                }
                #expect(value == nil)
            }
        }
    }

    @Test(.simulated) func `the same source twice is one`() async throws {
        let source = CancelSource(deadline: .second(1))
        try await CancelScope(linkedTo: [source, source]).run { try await waitUntilCancelled() }
        #expect(elapsed == .seconds(1))
        #expect("\(source)" == "CancelSource (cancelled by its deadline)")
    }

    @Test(.simulated) func `a wait for it ends with the cause, and with the caller`() async throws {
        let source = CancelSource()
        try await withScopedTaskGroup { group in
            let waiter = group.addTask { try await source.waitUntilCancelled() }
            let impatient: CancelCause? = try await moveOn(after: .seconds(1)) { try await source.waitUntilCancelled() }
            #expect(impatient == nil)
            source.cancel(reason: .shutdown)
            expect(try await waiter.value, is: .explicit(reason: .shutdown))
            expect(try await source.waitUntilCancelled(), is: .explicit(reason: .shutdown))
        }
    }

    @Test(.simulated) func `one that was made outside is measured by the clock of the scope`() async throws {
        let source = CancelSource()
        let late = CancelScope(linkedTo: [source])
        source.tighten(to: .second(3))
        #expect(late.cancelCalled == false)
        try await late.run { try await waitUntilCancelled() }
        #expect(elapsed == .seconds(3) && late.cause == .deadline(.second(3)) && late.cancelledAt == .second(3))
    }

    @Test(.simulated) func `descriptions say what is linked, and what hangs on a source`() async throws {
        let client = CancelSource(deadline: .second(3), name: "client")
        let scope = CancelScope(linkedTo: [client, CancelSource()])
        client.onCancel { _ in }
        await scope.run {
            #expect("\(scope)" == "CancelScope (running, linked to CancelSource \"client\" and CancelSource)")
            #expect("\(client)" == "CancelSource \"client\" (deadline in 3.0 seconds, 1 scope, 1 handler)")
            client.cancel(reason: .disconnected)
            #expect("\(client)" == "CancelSource \"client\" (cancelled explicitly: the client is gone, 1 scope)")
        }
    }
}
