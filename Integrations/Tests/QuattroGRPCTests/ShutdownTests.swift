import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// What becomes of calls in flight when a server shuts down.
///
/// grpc-swift 2.4.3 cancels all of them at once. A test that waits for that fails when it does not any more: then `GRPCShutdown` may go.
struct ShutdownTests {
    private let events = Events()
    private let begun = Promise<Void>(name: "begun")

    private func interceptor(_ shutdown: GRPCShutdown?) -> DeadlineServerInterceptor {
        DeadlineServerInterceptor(shutdown: shutdown, observer: events)
    }

    /// Says that it has begun, and waits until gRPC has cancelled the call.
    private func untilCancelledByGRPC(_ context: ServerContext) async throws {
        begun.succeed()
        try await context.cancellation.cancelled
    }

    @Test(arguments: Link.allCases) func `a call in flight sees the grace at once, and ends with its value`(
        _ link: Link
    ) async throws {
        let shutdown = GRPCShutdown(grace: .seconds(10))
        let before = Notes<Deadline>()
        let handler = unary { [self] message, _, context in
            before(Deadline.currentEffective)
            try await untilCancelledByGRPC(context)
            #expect(!Task.isCancelled)
            let left = try #require(Deadline.currentEffective.remaining)
            #expect(left > .seconds(1) && left <= .seconds(10))
            try await Task.sleep(for: .milliseconds(200))
            return message
        }
        try await withPair(link, server: [interceptor(shutdown)], handler) { pair in
            let answer = Task { try await pair.ask("in time") }
            try await begun.value
            #expect(!shutdown.hasBegun)
            pair.shutDown(shutdown)
            #expect(shutdown.hasBegun)
            let ended = try await answer.value
            #expect(ended == "in time")
        }
        #expect(before.all == [.never])
        #expect(events.stops.isEmpty)
    }

    @Test(arguments: Link.allCases) func `a call that takes longer is cut off at the end of the grace`(_ link: Link)
        async throws
    {
        let grace = Duration.milliseconds(300)
        let shutdown = GRPCShutdown(grace: grace)
        let handler = unary { [begun] message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        try await withPair(link, server: [interceptor(shutdown)], handler) { pair in
            let answer = Task { try await pair.ask() }
            try await begun.value
            let start = ContinuousClock.now
            pair.shutDown(shutdown)
            let error = await #expect(throws: RPCError.self) { try await answer.value }
            #expect(error?.code == .unavailable)
            #expect(error?.ending == "shutdown")
            #expect(ContinuousClock.now - start >= grace)
        }
        #expect(events.stops.map(\.ending) == [.shutdown])
    }

    @Test func `a stream is cut off at the end of the grace, after what it has written`() async throws {
        let shutdown = GRPCShutdown(grace: .milliseconds(50))
        let endless = producing { _, writer in
            try await writer.write("first")
            try await waitForEver()
        }
        let received = Notes<String>()
        try await withPair(.tcp, server: [interceptor(shutdown)], endless) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.exchange([]) {
                    received($0)
                    pair.shutDown(shutdown)
                }
            }
            #expect(error?.code == .unavailable)
            #expect(error?.ending == "shutdown")
        }
        #expect(received.all == ["first"])
    }

    @Test(arguments: [.zero, .seconds(-1)] as [Duration])
    func `without a grace a call ends at once`(_ grace: Duration) async throws {
        let shutdown = GRPCShutdown(grace: grace)
        let handler = unary { [begun] message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        try await withPair(.tcp, server: [interceptor(shutdown)], handler) { pair in
            let answer = Task { try await pair.ask() }
            try await begun.value
            pair.shutDown(shutdown)
            let error = await #expect(throws: RPCError.self) { try await answer.value }
            #expect(error?.ending == "shutdown")
        }
    }

    @Test func `a deadline that comes before the end of the grace is a deadline`() async throws {
        let shutdown = GRPCShutdown(grace: .seconds(20))
        let handler = unary { [begun] message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        try await withPair(.tcp, server: [interceptor(shutdown)], handler) { pair in
            let answer = Task { try await pair.ask("", ["grpc-timeout": "500m"]) }
            try await begun.value
            pair.shutDown(shutdown)
            let error = await #expect(throws: RPCError.self) { try await answer.value }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
        }
    }

    @Test func `a call that is handled after the beginning has what is left of the same grace`() async throws {
        let shutdown = GRPCShutdown(grace: .milliseconds(50))
        let handler = unary(untilCancelled)
        try await withPair(.inProcess, server: [Waiting(begun: begun), interceptor(shutdown)], handler) { pair in
            let answer = Task { try await pair.ask() }
            try await begun.value
            pair.shutDown(shutdown)
            let error = await #expect(throws: RPCError.self) { try await answer.value }
            #expect(error?.ending == "shutdown")
        }
    }

    @Test func `two servers may share a grace`() async throws {
        let shutdown = GRPCShutdown(grace: .milliseconds(50))
        let handler = unary(untilCancelled)
        let other = Promise<Void>(name: "other")
        try await withPair(.inProcess, server: [Telling(told: begun), interceptor(shutdown)], handler) { one in
            try await withPair(.tcp, server: [Telling(told: other), interceptor(shutdown)], handler) { two in
                let first = Task { try await one.ask() }
                let second = Task { try await two.ask() }
                try await begun.value
                try await other.value
                one.shutDown(shutdown)
                two.shutDown(shutdown)
                let errors = await [
                    #expect(throws: RPCError.self) { try await first.value },
                    #expect(throws: RPCError.self) { try await second.value },
                ]
                #expect(errors.map { $0?.ending } == ["shutdown", "shutdown"])
            }
        }
    }

    @Test func `without it gRPC gives no grace`() async throws {
        let handler = unary { [begun] message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        try await withPair(.tcp, server: [interceptor(nil)], handler) { pair in
            let answer = Task { try await pair.ask() }
            try await begun.value
            pair.shutDown(nil)
            let error = await #expect(throws: RPCError.self) { try await answer.value }
            #expect(error?.code == .cancelled)
        }
    }

    /// Over TCP gRPC may tell the call first that its connection has gone.
    @Test func `a call of a server that is cancelled ends for the shutdown`() async throws {
        let handler = unary { [begun] message in
            begun.succeed()
            return try await untilCancelled(message)
        }
        let server = CancelScope(name: "server")
        _ = try? await server.run {
            try await withPair(.inProcess, server: [interceptor(nil)], handler) { pair in
                let answer = withoutScopes { Task { try await pair.ask() } }
                try await begun.value
                server.cancel()
                _ = await answer.result
            }
        }
        #expect(events.stops.map(\.ending) == [.shutdown])
    }

    @Test func `nothing is left of calls that are over, however they ended`() async throws {
        let shutdown = GRPCShutdown(grace: .seconds(10))
        let seen = Notes<String>()
        let handler = unary { message in
            seen("\(shutdown)")
            if message == "fail" { throw RPCError(code: .notFound, message: message) }
            return message
        }
        try await withPair(.tcp, server: [Dropping(), interceptor(shutdown)], handler) { pair in
            for message in ["answer", "fail", "drop"] { _ = try? await pair.ask(message) }
            _ = try? await pair.ask("refuse", ["grpc-timeout": "0n"])
            _ = try? await pair.ask("drop", ["drop": "yes"])
        }
        #expect(seen.all.count == 4)
        #expect(seen.all.allSatisfy { $0 == "GRPCShutdown (grace of 10.0 seconds, 1 call in flight)" }, "\(seen.all)")
        #expect("\(shutdown)" == "GRPCShutdown (grace of 10.0 seconds, 0 calls in flight)")
    }
}

/// Lets a call go on when gRPC has cancelled it.
private struct Waiting: ServerInterceptor {
    let begun: Promise<Void>

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        begun.succeed()
        try await context.cancellation.cancelled
        return try await next(request, context)
    }
}

/// Tells that a call is about to be handled.
private struct Telling: ServerInterceptor {
    let told: Promise<Void>

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        told.succeed()
        return try await next(request, context)
    }
}

/// Throws away the response of some calls before it is produced.
private struct Dropping: ServerInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let response = try await next(request, context)
        guard request.metadata["drop"].first(where: { _ in true }) == nil else {
            throw RPCError(code: .dataLoss, message: "dropped")
        }
        return response
    }
}
