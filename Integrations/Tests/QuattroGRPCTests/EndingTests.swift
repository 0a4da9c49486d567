import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// How a call ends that is cut off, and how one that is not.
struct EndingTests {
    private let events = Events()

    private var interceptor: DeadlineServerInterceptor { DeadlineServerInterceptor(observer: events) }

    private struct DriverError: Error {}

    @Test func `a client that cancels its call cancels the handler`() async throws {
        let (begun, cancelled) = (Promise<Void>(name: "begun"), Promise<CancelCause?>(name: "cancelled"))
        let handler = unary { message in
            begun.succeed()
            defer { cancelled.succeed(CancelScope.current?.causeInEffect) }
            return try await untilCancelled(message)
        }
        try await withPair(.tcp, server: [interceptor], handler) { pair in
            let answer = try await withCancelScope { scope in
                async let answer = pair.ask()
                try await begun.value
                scope.cancel()
                return try await answer
            }
            #expect(answer == nil)
            let cause = try await cancelled.value
            #expect(cause == .explicit(reason: "the client is gone"))
        }
        let ending = try await events.stopped.value
        #expect(ending == .disconnected)
    }

    @Test func `a client that goes away cancels what produces the response`() async throws {
        let endless = producing { _, writer in
            try await writer.write("first")
            try await waitForEver()
        }
        try await withPair(.tcp, server: [interceptor], endless) { pair in
            await #expect(throws: RPCError.self) {
                _ = try await pair.exchange([]) { _ in throw RPCError(code: .aborted, message: "enough") }
            }
            let ending = try await events.stopped.value
            #expect(ending == .disconnected)
        }
    }

    @Test func `streams in both directions are cut off together`() async throws {
        let ended = Promise<Void>(name: "ended")
        let echo = producing { request, writer in
            defer { ended.succeed() }
            for try await message in request.messages { try await writer.write(message) }
            // The request's stream may end as if it were complete.
            try await waitForEver()
        }
        let received = Notes<String>()
        try await withPair(.tcp, server: [interceptor], client: [DeadlineClientInterceptor()], echo) { pair in
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .seconds(20)) { scope in
                    try await pair.exchange {
                        received($0)
                        scope.deadline = .after(.milliseconds(20))
                    } writing: { writer in
                        try await writer.write("first")
                        try await waitForEver()
                    }
                }
            }
            try await ended.value
        }
        #expect(received.all == ["first"])
        #expect(events.stops.map(\.ending) == [.disconnected])
    }

    @Test(arguments: Link.allCases)
    func `a request's stream that is cut off by the deadline is never taken for a complete one`(_ link: Link)
        async throws
    {
        let uploaded = Notes<Int>()
        let upload: Handler = { request, _ in
            var count = 0
            for try await _ in request.messages { count += 1 }
            uploaded(count)
            return StreamingServerResponse(single: ServerResponse(message: "\(count)"))
        }
        try await withPair(link, server: [interceptor], upload) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.exchange(["grpc-timeout": "100m"]) { writer in
                    try await writer.write("first")
                    try await waitForEver()
                }
            }
            #expect(error?.code == .deadlineExceeded)
        }
        #expect(uploaded.all.isEmpty)
    }

    @Test(arguments: Link.allCases) func `of a stream that is begun too late the first message is sent`(
        _ link: Link
    ) async throws {
        let late: Handler = { _, _ in
            try? await waitForEver()
            return StreamingServerResponse { writer in
                while true {
                    try await writer.write("message")
                    try await checkpoint()
                }
            }
        }
        let received = Notes<String>()
        try await withPair(link, server: [interceptor], late) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.exchange([], ["grpc-timeout": "50m"]) { received($0) }
            }
            #expect(error?.code == .deadlineExceeded)
        }
        #expect(received.all == ["message"])
    }

    @Test(arguments: Link.allCases)
    func `what is returned late is sent, and the observer is told how late`(_ link: Link) async throws {
        let swallowing = unary { message in
            try? await waitForEver()
            // It goes on, and cannot be cancelled.
            await withShield { try? await Task.sleep(for: .milliseconds(60)) }
            return message
        }
        try await withPair(link, server: [interceptor], swallowing) { pair in
            let ending = try await pair.ask("late", ["grpc-timeout": "50m"])
            #expect(ending == "late")
        }
        let stop = try #require(events.stops.first)
        #expect(stop.ending == .deadline)
        #expect(stop.latency >= .milliseconds(60) && stop.latency < .seconds(20))
        #expect(events.stops.count == 1)
    }

    @Test(arguments: [DriverError(), RPCError(code: .internalError, message: "secret")] as [any Error])
    func `what a library throws because of a cancellation is answered by the cause`(_ own: any Error) async throws {
        let translating = unary { message in
            do {
                return try await untilCancelled(message)
            } catch {
                throw own
            }
        }
        try await withPair(.tcp, server: [interceptor], translating) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.ask("", ["grpc-timeout": "50m"])
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
            #expect(error?.message == "The call exceeded its deadline.")
        }
    }

    @Test func `an error that an inner interceptor has made a response of is answered by the cause, too`() async throws
    {
        try await withPair(.inProcess, server: [interceptor, Passing()], unary(untilCancelled)) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.ask("", ["grpc-timeout": "50m"])
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
        }
    }

    @Test(arguments: Link.allCases, [false, true])
    func `an error of the handler's own is not touched`(_ link: Link, _ isProducing: Bool) async throws {
        let own = RPCError(code: .notFound, message: "no such user", metadata: ["user": "7"])
        let handler = isProducing ? producing { _, _ in throw own } : unary { _ in throw own }
        try await withPair(link, server: [interceptor, Passing()], handler) { pair in
            let error = await #expect(throws: RPCError.self) { try await pair.ask("", ["grpc-timeout": "20S"]) }
            #expect(error?.code == .notFound && error?.message == "no such user")
            #expect(error?.metadata["user"].first { _ in true } == "7")
            #expect(error?.ending == nil)
        }
        #expect(events.all.count == 1)
    }

    @Test func `what a handler sends beside its messages arrives`() async throws {
        let handler: Handler = { _, _ in
            StreamingServerResponse(metadata: ["before": "1"]) { writer in
                try await writer.write("message")
                return ["after": "2"]
            }
        }
        try await withPair(.tcp, server: [interceptor], client: [DeadlineClientInterceptor()], handler) { pair in
            let response = try await pair.response()
            #expect(response.metadata["before"].first { _ in true } == "1")
            #expect(response.trailingMetadata["after"].first { _ in true } == "2")
            #expect(try response.message == "message")
        }
    }

    @Test func `a call that is cancelled before its handler begins does not run that under a lock of gRPC's`()
        async throws
    {
        let asking = unary { message, _, context in
            try await withTaskCancellationHandler {
                try await withRPCCancellationHandler {
                    try await untilCancelled(message)
                } onCancelRPC: {
                }
            } onCancel: {
                // It takes the lock.
                #expect(context.cancellation.isCancelled)
            }
        }
        try await withPair(.inProcess, server: [Cancelling(), interceptor], asking) { pair in
            let error = await #expect(throws: RPCError.self) { try await pair.ask() }
            #expect(error?.code == .cancelled)
            #expect(error?.ending == "disconnected")
        }
    }
}

/// Does nothing, but that gRPC makes responses of the errors that come through it.
private struct Passing: ServerInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        try await next(request, context)
    }
}

/// Cancels each call before it is handled.
private struct Cancelling: ServerInterceptor {
    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        context.cancellation.cancel()
        return try await next(request, context)
    }
}
