import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// What a server makes of the time that a call comes with.
///
/// The clients here enforce nothing, as those of others may.
struct DeadlineTests {
    private let events = Events()
    private let called = Notes<Duration?>()

    private func interceptor(maximum: Duration? = nil, minimumToStart: Duration = .zero) -> DeadlineServerInterceptor {
        DeadlineServerInterceptor(maximum: maximum, minimumToStart: minimumToStart, observer: events)
    }

    /// Notes what is left when it is called.
    private func noting(_ answer: @escaping @Sendable (String) async throws -> String) -> Handler {
        unary { [called] message in
            called(Deadline.currentEffective.remaining)
            return try await answer(message)
        }
    }

    @Test(arguments: Link.allCases)
    func `a handler is cancelled at the deadline that came with the call, and the answer says so`(_ link: Link)
        async throws
    {
        try await withPair(link, server: [interceptor()], noting(untilCancelled)) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.ask("", ["grpc-timeout": "200m"])
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
        }
        #expect(called.all.allSatisfy { $0.map { $0 <= .milliseconds(200) } ?? false })
        #expect(events.all.first == .received(remaining: .milliseconds(200)))
        #expect(events.stops.map(\.ending) == [.deadline])
        #expect(events.operationNames == ["test.Service/Call"])
    }

    @Test(arguments: Link.allCases)
    func `what produces a response is cancelled at the same deadline, after what it has written`(_ link: Link)
        async throws
    {
        let stream = producing { _, writer in
            try await writer.write("first")
            try await waitForEver()
        }
        let received = Notes<String>()
        try await withPair(link, server: [interceptor()], stream) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.exchange([], ["grpc-timeout": "200m"]) { received($0) }
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
        }
        #expect(received.all == ["first"])
        #expect(events.stops.map(\.ending) == [.deadline])
    }

    @Test func `gRPC's own timer for the same deadline may be ahead, which is no cancellation by the client`()
        async throws
    {
        let handler = unary { message, _, context in
            // As that timer does.
            context.cancellation.cancel()
            return try await untilCancelled(message)
        }
        try await withPair(.inProcess, server: [interceptor()], handler) { pair in
            let error = await #expect(throws: RPCError.self) { try await pair.ask("", ["grpc-timeout": "9m"]) }
            #expect(error?.code == .deadlineExceeded)
        }
        #expect(events.stops.map(\.ending) == [.deadline])
    }

    @Test func `the server's own maximum bounds calls that bring no limit, or a longer one`() async throws {
        try await withPair(.inProcess, server: [interceptor(maximum: .milliseconds(50))], noting(untilCancelled)) {
            pair in
            for metadata in [[:], ["grpc-timeout": "20S"]] as [Metadata] {
                let error = await #expect(throws: RPCError.self) { try await pair.ask("", metadata) }
                #expect(error?.code == .deadlineExceeded)
            }
        }
        #expect(called.all.count == 2)
        #expect(called.all.allSatisfy { $0.map { $0 <= .milliseconds(50) } ?? false })
    }

    @Test(arguments: Link.allCases) func `of several limits the least counts`(_ link: Link) async throws {
        var metadata: Metadata = ["grpc-timeout": "20S"]
        metadata.addString("50m", forKey: "grpc-timeout")
        let both = metadata
        try await withPair(link, server: [interceptor(maximum: .seconds(25))], noting(untilCancelled)) { pair in
            let error = await #expect(throws: RPCError.self) { try await pair.ask("", both) }
            #expect(error?.code == .deadlineExceeded)
        }
    }

    @Test(arguments: ["0n", "0S", "00000000m"], Link.allCases)
    func `a call whose time is over is refused, and its handler not called`(_ header: String, _ link: Link) async throws
    {
        try await withPair(link, server: [interceptor()], noting { $0 }) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.ask("", ["grpc-timeout": .string(header)])
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "expired")
        }
        #expect(called.all.isEmpty)
        #expect(events.all == [.received(remaining: .zero), .refused(remaining: .zero)])
    }

    @Test func `a call with less time than it takes to begin is refused`() async throws {
        try await withPair(.inProcess, server: [interceptor(minimumToStart: .seconds(5))], noting { $0 }) { pair in
            let error = await #expect(throws: RPCError.self) { try await pair.ask("", ["grpc-timeout": "5S"]) }
            #expect(error?.ending == "expired")
            let answer = try await pair.ask("long", ["grpc-timeout": "20S"])
            #expect(answer == "long")
            let unlimited = try await pair.ask("unlimited")
            #expect(unlimited == "unlimited")
        }
        #expect(called.all.count == 2)
        #expect(events.all.contains(.refused(remaining: .seconds(5))))
    }

    // Not `-5S` and the like: see `KnownDefectTests`.
    @Test(
        arguments: [
            "", " ", "5", "S", "m5", "5s", "5x", "5.5S", "5 S", " 5S", "5S ", "5SS", "1e3m", "0x5S", "soon", "٥S", "5Ｓ",
            "123456789S", "99999999999999999999S", String(repeating: "9", count: 4_000) + "n", "\u{1F552}", "inf",
            "nan",
        ],
        Link.allCases
    )
    func `a limit that is none is no limit`(_ header: String, _ link: Link) async throws {
        try await withPair(link, server: [interceptor()], noting { $0 }) { pair in
            let answer = try await pair.ask("fine", ["grpc-timeout": .string(header)])
            #expect(answer == "fine")
        }
        // The transport may take blanks away, as HTTP has it.
        if header.filter({ $0 != " " }) != "5S" || link == .inProcess { #expect(called.all == [nil]) }
    }

    @Test(arguments: ["50000000n", "00000050m"]) func `a limit of eight digits is one`(_ header: String) async throws {
        try await withPair(.inProcess, server: [interceptor()], noting(untilCancelled)) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await pair.ask("", ["grpc-timeout": .string(header)])
            }
            #expect(error?.code == .deadlineExceeded)
        }
    }

    @Test func `the longest limit is one`() async throws {
        try await withPair(.tcp, server: [interceptor()], noting { $0 }) { pair in
            let answer = try await pair.ask("fine", ["grpc-timeout": "9999999H"])
            #expect(answer == "fine")
        }
        #expect(called.all.allSatisfy { $0.map { $0 > .seconds(3600) * 9_999_998 } ?? false })
    }
}
