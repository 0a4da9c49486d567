import GRPCCore
import Quattro
import QuattroGRPC
import Testing

/// Which of two errors a caller gets, its own or the server's.
struct OneErrorTests {
    private let interceptors: [any ClientInterceptor] = [DeadlineClientInterceptor()]

    /// A server whose timer is ahead: it answers some milliseconds before the time that it was given is over.
    private var early: Handler {
        unary { message, metadata, _ in
            if message == "hello" { return message }
            try await sleepUntilShortlyBefore(metadata)
            throw RPCError(code: .deadlineExceeded, message: "early")
        }
    }

    @Test(arguments: Link.allCases)
    func `the server's answer at the end of the caller's time is the caller's DeadlineExceeded`(_ link: Link)
        async throws
    {
        try await withPair(link, client: interceptors, early) { pair in
            // Not within the limit: to connect.
            _ = try await pair.ask("hello")
            let error = await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .milliseconds(300), name: "the caller's") { try await pair.ask() }
            }
            #expect(error?.scopeName == "the caller's")
        }
    }

    @Test(arguments: Link.allCases) func `so is the one in the middle of a stream`(_ link: Link) async throws {
        let stream = producing { request, writer in
            try await writer.write("first")
            try await sleepUntilShortlyBefore(request.metadata)
            throw RPCError(code: .deadlineExceeded, message: "early")
        }
        try await withPair(link, client: interceptors, stream) { pair in
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .milliseconds(300)) { try await pair.exchange() }
            }
        }
    }

    @Test(arguments: Link.allCases) func `a limit of the server's own is its own error, at once`(_ link: Link)
        async throws
    {
        let limited = unary { _ in throw RPCError(code: .deadlineExceeded, message: "the database") }
        try await withPair(link, client: interceptors, limited) { pair in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(25)) { try await pair.ask() }
            }
            #expect(error?.message == "the database")
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }

    @Test func `so it is in the middle of a stream`() async throws {
        let limited = producing { _, writer in
            try await writer.write("first")
            throw RPCError(code: .deadlineExceeded, message: "the database")
        }
        try await withPair(.tcp, client: interceptors, limited) { pair in
            let start = ContinuousClock.now
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(25)) { try await pair.exchange() }
            }
            #expect(error?.message == "the database")
            #expect(ContinuousClock.now - start < .seconds(15))
        }
    }

    @Test func `if the caller's deadline is put off meanwhile, it gets the server's answer`() async throws {
        let begun = Promise<Void>(name: "begun")
        let early = unary { _, metadata, _ in
            begun.succeed()
            try await sleepUntilShortlyBefore(metadata)
            throw RPCError(code: .deadlineExceeded, message: "early")
        }
        try await withPair(.inProcess, client: interceptors, early) { pair in
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(2)) { scope in
                    async let answer = pair.ask()
                    try await begun.value
                    scope.deadline = .after(.seconds(60))
                    return try await answer
                }
            }
            #expect(error?.message == "early")
        }
    }

    @Test func `with a reserve the server's answer comes before the caller's deadline`() async throws {
        let interceptor = DeadlineClientInterceptor(reserve: .seconds(20))
        let server = DeadlineServerInterceptor()
        let waiting = unary { try await $0.isEmpty ? untilCancelled($0) : $0 }
        try await withPair(.tcp, server: [server], client: [interceptor], waiting) { pair in
            // Not within the limit: to connect.
            _ = try await pair.ask("hello")
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .milliseconds(20_300)) { try await pair.ask() }
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(error?.ending == "deadline")
        }
    }

    @Test func `a call that is refused a little before the caller's deadline is the caller's DeadlineExceeded`()
        async throws
    {
        let server = DeadlineServerInterceptor(minimumToStart: .seconds(10))
        try await withPair(.tcp, server: [server], client: interceptors, unary { $0 }) { pair in
            _ = try await pair.ask("hello")
            await #expect(throws: DeadlineExceeded.self) {
                try await fail(after: .milliseconds(500)) { try await pair.ask() }
            }
            // Not if much is left.
            let error = await #expect(throws: RPCError.self) {
                try await fail(after: .seconds(9)) { try await pair.ask() }
            }
            #expect(error?.ending == "expired")
        }
    }

    @Test(arguments: Link.allCases)
    func `with interceptors at both ends the caller gets DeadlineExceeded, twenty times`(_ link: Link) async throws {
        let server = DeadlineServerInterceptor()
        try await withPair(link, server: [server], client: interceptors, unary(untilCancelled)) { pair in
            for _ in 0..<20 {
                await #expect(throws: DeadlineExceeded.self) {
                    try await fail(after: .milliseconds(10)) { try await pair.ask() }
                }
            }
        }
    }
}

extension RPCError {
    /// What a server says of the end of a call.
    var ending: String? { metadata[stringValues: RequestEnding.marker].first { _ in true } }
}

/// Waits until some milliseconds before the time that came with a call is over.
private func sleepUntilShortlyBefore(_ metadata: Metadata) async throws {
    let header = try #require(metadata[stringValues: "grpc-timeout"].first { _ in true })
    let limit = try #require(DeadlineHeader.grpc.read(header))
    // The client's cancellation of the call does not reach it, if that is first.
    try await Task.sleep(for: limit - .milliseconds(25))
}
