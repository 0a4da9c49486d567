import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// What a client sends, and whether it does.
struct SendingTests {
    private let received = Notes<String?>()
    private let events = Events()

    /// Notes the header that came with each call.
    private var noting: Handler {
        unary { [received] message, metadata, _ in
            received(metadata[stringValues: "grpc-timeout"].first { _ in true })
            return message
        }
    }

    private func withNotingPair(
        _ link: Link = .inProcess,
        reserve: Duration = .zero,
        _ body: @escaping @Sendable (Pair) async throws -> Void
    ) async throws {
        let interceptor = DeadlineClientInterceptor(reserve: reserve, observer: events)
        try await withPair(link, client: [interceptor], noting, body)
    }

    private func limits() throws -> [Duration] {
        try received.all.map { header in try #require(header.flatMap { DeadlineHeader.grpc.read($0) }) }
    }

    @Test(arguments: Link.allCases) func `what is left is sent along, rounded down`(_ link: Link) async throws {
        try await withNotingPair(link) { pair in
            _ = try await fail(after: .seconds(20)) { try await pair.ask() }
        }
        let limit = try #require(try limits().first)
        #expect(limit > .seconds(5) && limit < .seconds(20))
        let sent = try #require(events.sent.first)
        #expect(limit <= sent && sent - limit < .milliseconds(1))
        #expect(events.operationNames == ["test.Service/Call"])
    }

    @Test func `without a deadline nothing is sent along`() async throws {
        try await withNotingPair { pair in _ = try await pair.ask() }
        #expect(received.all == [nil])
        #expect(events.all.isEmpty)
    }

    @Test func `a shorter limit of the call's own is kept`() async throws {
        try await withNotingPair { pair in
            _ = try await fail(after: .seconds(20)) { try await pair.ask(timeout: .seconds(10)) }
        }
        #expect(try limits().allSatisfy { $0 > .zero && $0 <= .seconds(10) })
        #expect(events.all.count == 1)
    }

    @Test func `a longer limit of the call's own is cut to what is left`() async throws {
        try await withNotingPair { pair in
            _ = try await fail(after: .seconds(20)) { try await pair.ask(timeout: .seconds(60)) }
        }
        #expect(try limits().allSatisfy { $0 <= .seconds(20) })
        guard case .shortened(let own, let limit) = events.all.first else {
            Issue.record("not told: \(events.all)")
            return
        }
        #expect(own > .seconds(50) && own <= .seconds(60) && limit <= .seconds(20))
        #expect(events.sent == [limit])
    }

    @Test func `a limit of the call's own is sent in seven digits, since grpc-swift ignores eight`() async throws {
        try await withNotingPair { pair in _ = try await pair.ask(timeout: .milliseconds(15_001)) }
        let header = try #require(received.all.first ?? nil)
        #expect(header.utf8.count <= 8, "\(header)")
        #expect(try limits().allSatisfy { $0 > .seconds(5) && $0 <= .milliseconds(15_001) })
    }

    @Test(arguments: ["", "soon", "-5S", "123456789S"])
    func `a header of the call's own that says nothing is not sent`(_ value: String) async throws {
        try await withNotingPair { pair in _ = try await pair.ask("", ["grpc-timeout": .string(value)]) }
        #expect(received.all == [nil])
    }

    @Test func `the reserve is kept back`() async throws {
        try await withNotingPair(reserve: .seconds(15)) { pair in
            _ = try await fail(after: .seconds(20)) { try await pair.ask() }
        }
        #expect(try limits().allSatisfy { $0 > .zero && $0 <= .seconds(5) })
    }

    @Test func `with no more than the reserve left nothing is sent`() async throws {
        try await withNotingPair(reserve: .seconds(20)) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(20)) { try await pair.ask() }
            }
            #expect(error?.code == .deadlineExceeded)
        }
        #expect(received.all.isEmpty)
        #expect(events.all == [.unsent])
    }

    @Test(arguments: Link.allCases) func `after the deadline nothing is sent`(_ link: Link) async throws {
        try await withNotingPair(link) { pair in
            await #expect(throws: DeadlineExceeded.self) { try await fail(after: .zero) { try await pair.ask() } }
            // It can be used afterwards.
            _ = try await pair.ask()
        }
        #expect(received.all == [nil])
    }

    @Test(arguments: Link.allCases)
    func `nor by a task that has not been told of its deadline, which is told to the observer`(_ link: Link)
        async throws
    {
        try await withNotingPair(link) { pair in
            await moveOn(after: .zero) {
                // A plain task sees the deadlines around it and is not cancelled with them.
                let error = await #expect(throws: RPCError.self) { try await Task { try await pair.ask() }.value }
                #expect(error?.code == .cancelled && error?.isCancellation == true)
            }
            _ = try await pair.ask()
        }
        #expect(received.all == [nil])
        #expect(events.all == [.unsent])
    }

    @Test func `in cancelled code nothing is sent, and the scope takes the error for its cancellation`() async throws {
        try await withNotingPair { pair in
            let answer = try await withCancelScope { scope in
                scope.cancel(reason: "the user left")
                return try await pair.ask()
            }
            #expect(answer == nil)
            _ = try await pair.ask()
        }
        #expect(received.all == [nil])
    }

    @Test func `a call in a shield sends what the shield gives, though the code around is cancelled`() async throws {
        try await withNotingPair { pair in
            let answer = try await withCancelScope { scope in
                scope.cancel()
                return try await withShield(for: .seconds(10)) { try await pair.ask("clean up") }
            }
            #expect(answer == "clean up")
        }
        #expect(try limits().allSatisfy { $0 > .seconds(2) && $0 <= .seconds(10) })
    }

    @Test func `each attempt of a call sends less`() async throws {
        let policy = RPCExecutionPolicy.retry(
            RetryPolicy(
                maxAttempts: 3,
                initialBackoff: .milliseconds(2),
                maxBackoff: .milliseconds(2),
                backoffMultiplier: 1,
                retryableStatusCodes: [.unavailable]
            )
        )
        let failing = unary { [noting = received] _, metadata, _ in
            noting(metadata[stringValues: "grpc-timeout"].first { _ in true })
            throw RPCError(code: .unavailable, message: "not yet")
        }
        try await withPair(.inProcess, client: [DeadlineClientInterceptor()], retrying: policy, failing) { pair in
            // Of less than ten seconds microseconds are written, and each attempt takes longer than one.
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(9)) { try await pair.ask() }
            }
            #expect(error?.code == .unavailable)
        }
        let limits = try limits()
        #expect(limits.count == 3 && limits == limits.sorted(by: >) && Set(limits).count == 3, "\(limits)")
    }

    @Test func `from service to service less is left`() async throws {
        let left = Notes<Duration?>()
        let interceptor = DeadlineClientInterceptor()
        let last = unary { message in
            left(Deadline.currentEffective.remaining)
            return message
        }
        try await withPair(.tcp, server: [DeadlineServerInterceptor()], client: [interceptor], last) { inner in
            let first = unary { message in
                left(Deadline.currentEffective.remaining)
                return try await inner.ask(message)
            }
            try await withPair(.tcp, server: [DeadlineServerInterceptor()], client: [interceptor], first) { outer in
                let answer = try await fail(after: .seconds(20)) { try await outer.ask("through") }
                #expect(answer == "through")
            }
        }
        let all = try left.all.map { try #require($0) }
        #expect(all.count == 2 && all[0] < .seconds(20) && all[1] < all[0] && all[1] > .seconds(5), "\(all)")
    }
}
