import Dispatch
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Quattro
import QuattroHummingbird
import ServiceLifecycle
import Testing

/// Graceful shutdown shrinks what is left of each request.
struct ShutdownTests {
    /// Runs a server with a route that works, and shuts it down as soon as the route has begun.
    private static func answer(
        grace: Duration?,
        headers: String...,
        events: Events = Events(),
        beforeShutdown look: @escaping @Sendable () -> Void = {},
        _ work: @escaping @Sendable () async throws -> String
    ) async throws -> Answer {
        let begun = Promise<Void>()
        let router = router(DeadlineMiddleware(shutdownGrace: grace, observer: events))
        router.get("/") { _, _ in
            look()
            begun.succeed()
            return try await work()
        }
        let answer = Promise<Answer>()
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                try await client.send("GET / HTTP/1.1\r\nhost: test\r\n\(headers.map { "\($0)\r\n" }.joined())\r\n")
                try await begun.value
                await server.shutDown()
                answer.succeed(try await client.answer())
            }
        }
        return try await answer.value
    }

    @Test func `work that does not end within the grace is answered 503`() async throws {
        let events = Events()
        let answer = try await Self.answer(grace: .milliseconds(300), events: events) {
            try await waitUntilCancelled()
            return "done"
        }
        #expect(answer.status == 503)
        #expect(answer.marker == "shutdown")
        #expect(try await events.stop().ending == .shutdown)
    }

    @Test func `work sees at once how much the grace leaves it`() async throws {
        let left = Promise<Duration?>()
        let answer = try await Self.answer(grace: .seconds(20), headers: "grpc-timeout: 600S") {
            left.succeed(Deadline.currentEffective.remaining)
        } _: {
            let before = try await left.value
            try await gracefulShutdown()
            let after = Deadline.currentEffective.remaining
            #expect(try #require(before) > .seconds(20))
            #expect(try #require(after) <= .seconds(20))
            #expect(!Task.isCancelled)
            return "done"
        }
        #expect(answer.status == 200)
        #expect(answer.body == "done")
    }

    @Test func `the grace is no extension`() async throws {
        let events = Events()
        let answer = try await Self.answer(
            grace: .seconds(600),
            headers: "x-envoy-expected-rq-timeout-ms: 300",
            events: events
        ) {
            try await waitUntilCancelled()
            return "done"
        }
        #expect(answer.status == 504)
        #expect(answer.marker == "deadline")
        #expect(try await events.stop().ending == .deadline)
    }

    @Test func `without a grace a shutdown leaves requests alone`() async throws {
        let answer = try await Self.answer(grace: nil, headers: "grpc-timeout: 600S") {
            try await gracefulShutdown()
            #expect(try #require(Deadline.currentEffective.remaining) > .seconds(20))
            return "done"
        }
        #expect(answer.status == 200)
    }

    @Test func `a grace of zero ends the work`() async throws {
        let events = Events()
        let answer = try await Self.answer(grace: .zero, events: events) {
            try await waitUntilCancelled()
            return "done"
        }
        #expect(answer.status == 503)
        #expect(answer.marker == "shutdown")
        #expect(try await events.stop().ending == .shutdown)
    }

    /// A shutdown tells under a lock, which the question takes.
    @Test func `a cancellation handler may wait for somebody who asks about the shutdown`() async throws {
        let (asked, isAnswered) = (Promise<Void>(), DispatchSemaphore(value: 0))
        let outcome = Promise<DispatchTimeoutResult>()
        let answer = try await Self.answer(grace: .zero) {
            async let isShuttingDown = withShield {
                try await asked.value
                defer { isAnswered.signal() }
                return Task.isShuttingDownGracefully
            }
            try? await withTaskCancellationHandler {
                try await waitUntilCancelled()
            } onCancel: {
                asked.succeed()
                outcome.succeed(isAnswered.wait(timeout: .now() + 10))
            }
            return try await "\(isShuttingDown)"
        }
        #expect(try await outcome.value == .success)
        #expect(answer.body == "true")
    }

    @Test func `a body is cut off when the grace is over`() async throws {
        let events = Events()
        let begun = Promise<Void>()
        let router = router(DeadlineMiddleware(shutdownGrace: .milliseconds(300), observer: events))
        router.get("/") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "first"))
                    begun.succeed()
                    try await waitUntilCancelled()
                    try await writer.finish(nil)
                }
            )
        }
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                try await client.get("/")
                try await begun.value
                await server.shutDown()
                let received = try await client.receiveAll()
                #expect(received.contains("first"))
                #expect(!received.contains("\r\n0\r\n"))
                #expect(try await events.stop().ending == .shutdown)
            }
        }
    }

    @Test(arguments: ["/", "/stream"])
    func `a server that may not wait any longer ends its requests for the shutdown`(path: String) async throws {
        let waiting = Waiting()
        try await withServer(waiting.router(), maximumShutdown: .milliseconds(300)) { server in
            try await withClient(of: server) { client in
                try await client.get(path)
                try await waiting.begun.reach(1)
                await server.shutDown()
                #expect(try await waiting.events.stop().ending == .shutdown)
            }
        }
        #expect(waiting.events.entries.count == 1)
    }

    /// Hummingbird closes its half of the connection then, which is what a client that goes away looks like.
    @Test(arguments: ["/", "/stream", "/slow"], [true, false])
    func `requests of a server that is cancelled end for the shutdown, and their clients are not gone`(
        path: String,
        byScope: Bool
    ) async throws {
        let waiting = Waiting()
        let router = waiting.router()
        // What the channel tells of its end comes before the work gives up.
        router.get("/slow") { _, context in
            let isSeen = Promise<Void>()
            try await context.channel.pipeline.addHandler(EndOfInput { isSeen.succeed() }).get()
            waiting.begun.append(context.channel)
            try await withShield { try await isSeen.value }
            try await waitUntilCancelled()
            return "done"
        }
        let port = Promise<Int>(name: "port")
        let application = application(router, port: port)
        let scope = CancelScope()
        let server = withoutScopes {
            Task {
                if byScope { try await scope.run { try await application.run() } } else { try await application.run() }
            }
        }
        try await withClient(port: port.value) { client in
            try await client.get(path)
            try await waiting.begun.reach(1)
            if byScope { scope.cancel() } else { server.cancel() }
            #expect(try await waiting.events.stop().ending == .shutdown)
        }
        _ = await server.result
        #expect(waiting.events.entries.count == 1)
    }
}
