import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

/// Disconnects that the middleware is not to see, or cannot.
struct UnseenTests {
    @Test func `without a context that knows the channel all but disconnects is as ever, and the log says so once`()
        async throws
    {
        let lines = Lines()
        let events = Events()
        let router = Router()
        router.add(middleware: DeadlineMiddleware(observer: events))
        let begun = Promise<Void>()
        router.get("/") { _, _ in
            begun.succeed()
            try await waitUntilCancelled()
            return "done"
        }
        try await withServer(router, logger: lines.logger) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 20")
                #expect(try await client.answer().marker == "deadline")
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 20")
                #expect(try await client.answer().marker == "deadline")
            }
        }
        let warnings = lines.record.elements.filter { $0.level == .warning }
        #expect(warnings.count == 1)
        #expect(warnings.first?.message.contains("BasicRequestContext is not a ChannelRequestContext") == true)
    }

    @Test func `a middleware that is not to look for disconnects does not`() async throws {
        let lines = Lines()
        let events = Events()
        let router = Router(context: BasicChannelRequestContext.self)
        router.add(
            middleware: DeadlineMiddleware(
                maximum: .milliseconds(300),
                cancelsOnDisconnect: false,
                observer: events
            )
        )
        let begun = Promise<Void>()
        router.get("/") { _, _ in
            begun.succeed()
            try await waitUntilCancelled()
            return "done"
        }
        try await withServer(router, logger: lines.logger) { server in
            try await withClient(of: server) { client in
                try await client.get("/")
                try await begun.value
                try await client.close()
            }
            #expect(try await events.stop().ending == .deadline)
        }
        #expect(!lines.record.elements.contains { $0.level == .warning })
    }
}
