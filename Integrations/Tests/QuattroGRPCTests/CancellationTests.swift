import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// What a client's own cancellation comes to.
struct CancellationTests {
    private let interceptors: [any ClientInterceptor] = [DeadlineClientInterceptor()]

    @Test(arguments: Link.allCases) func `a call that takes too long is DeadlineExceeded`(_ link: Link) async throws {
        try await withPair(link, server: [DeadlineServerInterceptor()], client: interceptors, unary(untilCancelled)) {
            pair in
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .milliseconds(50)) { try await pair.ask() }
            }
            let answer = try await moveOn(after: .milliseconds(50)) { try await pair.ask() }
            #expect(answer == nil)
        }
    }

    @Test(arguments: Link.allCases)
    func `a stream that is cut off is never taken for a complete one`(_ link: Link) async throws {
        let endless = producing { _, writer in
            while true {
                try await writer.write("more")
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        try await withPair(link, server: [DeadlineServerInterceptor()], client: interceptors, endless) { pair in
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .milliseconds(50)) { try await pair.exchange() }
            }
        }
    }

    @Test(arguments: Link.allCases)
    func `nor is one that was cut off while it was read, and is read on`(_ link: Link) async throws {
        let one = producing { _, writer in
            try await writer.write("first")
            try await waitForEver()
        }
        try await withPair(link, server: [DeadlineServerInterceptor()], client: interceptors, one) { pair in
            let error = await #expect(throws: RPCError.self) {
                _ = try await pair.reading { messages in
                    var iterator = messages.makeAsyncIterator()
                    #expect(try await iterator.next(isolation: #isolation) == "first")
                    let none = try await moveOn(after: .milliseconds(20)) {
                        try await iterator.next(isolation: #isolation)
                    }
                    #expect(none == nil)
                    let more = try await iterator.next(isolation: #isolation)
                    Issue.record("it went on with \(more as Any)")
                }
            }
            #expect(error?.isCancellation == true)
        }
    }

    @Test(arguments: Link.allCases)
    func `a unary call whose response has begun and does not end is DeadlineExceeded`(_ link: Link) async throws {
        let arrived = Promise<Void>(name: "arrived")
        let begun = producing { _, writer in
            try await writer.write("message")
            try await waitForEver()
        }
        let interceptors = interceptors + [Arriving(arrived: arrived)]
        try await withPair(link, server: [DeadlineServerInterceptor()], client: interceptors, begun) { pair in
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .seconds(20)) { scope in
                    async let answer = pair.ask()
                    try await arrived.value
                    scope.deadline = .after(.milliseconds(10))
                    return try await answer
                }
            }
        }
    }

    @Test func `a server that answers cancelled though nothing is cancelled here has failed`() async throws {
        let giving = unary { _ in throw RPCError(code: .cancelled, message: "a call of my own was") }
        try await withPair(.tcp, client: interceptors, giving) { pair in
            let alone = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(20)) { try await pair.ask() }
            }
            #expect(alone?.code == .cancelled)
            let inGroup = await #expect(throws: ErrorGroup.self) {
                try await gather({ try await pair.ask() }, { try await pair.ask() })
            }
            #expect(inGroup?.first(of: RPCError.self)?.code == .cancelled)
        }
    }

    @Test func `what an error says of itself`() {
        func error(_ code: RPCError.Code, _ cause: (any Error)? = nil) -> RPCError {
            RPCError(code: code, message: "", cause: cause)
        }
        let slow = DeadlineExceeded(deadline: .now, elapsed: .seconds(1))
        #expect(error(.cancelled).isCancellation)
        #expect(error(.unknown, CancellationError()).isCancellation)
        #expect(error(.unavailable, CancellationError()).isCancellation)
        #expect(error(.unavailable, error(.unknown, CancellationError())).isCancellation)
        #expect(!error(.unknown).isCancellation)
        #expect(!error(.unavailable, error(.internalError)).isCancellation)
        #expect(!error(.deadlineExceeded).isCancellation)
        #expect(!RPCError(slow).isCancellation)
    }
}

/// Tells when the head of a response is there.
struct Arriving: ClientInterceptor {
    let arrived: Promise<Void>

    func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>,
        context: ClientContext,
        next: @concurrent (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        let response = try await next(request, context)
        if case .success = response.accepted { arrived.succeed() }
        return response
    }
}
