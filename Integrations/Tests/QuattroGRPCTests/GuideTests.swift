import GRPCCore
import GRPCInProcessTransport
import GRPCNIOTransportHTTP2
import Logging
import Pages
import Quattro
@_spi(TestKit) import ServiceLifecycle
import Testing

/// The pages `QuattroGRPC.docc/Guides/DeadlinesInGRPC.md` and `QuattroGRPC.docc/Guides/ShuttingDownInGRPC.md` show code that is built, and
/// of which a part is run.
struct GuideTests {
    @Test(arguments: [("DeadlinesInGRPC", 4), ("ShuttingDownInGRPC", 1)])
    func `each piece of code of the page is code that is built here`(page: String, count: Int) throws {
        let code = try PageCode(of: page, in: "QuattroGRPC")
        #expect(code.pieces.count == count)
        let lacking = try code.lacking(in: "Integrations/Tests/QuattroGRPCTests/Guide.swift")
        #expect(lacking == [])
    }

    @Test func `the caller of the example has its own error`() async throws {
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await lookUp("Ada", UsersClient(getting: untilCancelled))
        }
        #expect(error?.scopeName == "look up the user")
    }

    @Test func `a call to the example has thirty seconds, and twenty once the shutdown begins`() async throws {
        let transport = InProcessTransport()
        let shutdown = GracefulShutdownManager()
        let left = Notes<Int>()
        try await bounded {
            async let server: Void = TaskLocals.$gracefulShutdownManager.withValue(shutdown) {
                try await run(transport.server, Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() }))
            }
            try await withGRPCClient(transport: transport.client) { client in
                try await client.serverStreaming(
                    request: ClientRequest(message: ""),
                    descriptor: OneMethodService.method,
                    serializer: Text(),
                    deserializer: Text(),
                    options: .defaults
                ) { response in
                    for try await seconds in response.messages {
                        left(try #require(Int(seconds)))
                        shutdown.shutdownGracefully()
                    }
                }
            }
            try await server
        }
        #expect(left.all.count == 2)
        #expect((21...30).contains(try #require(left.all.first)))
        #expect((10...20).contains(try #require(left.all.last)))
    }

    @Test func `work that is not the call's is not under its deadline`() async throws {
        let recorded = Promise<(String, Deadline)>(name: "recorded")
        let audit = Audit { entry in recorded.succeed((entry, Deadline.currentEffective)) }
        try await fail(after: .seconds(30)) {
            #expect(Deadline.currentEffective != .never)
            note("visited", in: audit)
            let (entry, deadline) = try await recorded.value
            #expect(entry == "visited")
            #expect(deadline == .never)
        }
    }
}
