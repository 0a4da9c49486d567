import GRPCCore
import GRPCInProcessTransport
import GRPCNIOTransportHTTP2Posix
import Logging
import Quattro
import QuattroGRPC
@_spi(TestKit) import ServiceLifecycle
import Synchronization
import Testing

/// A server in a service group that shuts down.
struct ServerServiceTests {
    private let events = Events()
    private let begun = Promise<Void>(name: "begun")

    /// Runs a server in a group, asks it, and shuts the group down as soon as the handler says that it has begun.
    private func askDuringShutdown(
        grace: Duration,
        _ handler: @escaping Handler
    ) async throws -> Result<String, any Error> {
        let shutdown = GRPCShutdown(grace: grace)
        let server = GRPCServer(
            transport: .http2NIOPosix(address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext),
            services: [OneMethodService(handler: handler)],
            interceptors: [DeadlineServerInterceptor(shutdown: shutdown, observer: events)]
        )
        let group = group([GRPCServerService(server, shutdown: shutdown)])
        return try await bounded {
            async let run: Void = group.run()
            let answer = try await withClient(try await connection(to: server), of: server) { pair in
                let call = Task { try await pair.ask("in time") }
                try await begun.value
                await group.triggerGracefulShutdown()
                return await call.result
            }
            try await run
            return answer
        }
    }

    @Test func `work of 200 milliseconds ends with its value under a grace that is longer`() async throws {
        let handler = unary { [begun] message, _, context in
            begun.succeed()
            try await context.cancellation.cancelled
            try await Task.sleep(for: .milliseconds(200))
            return message
        }
        let answer = try await askDuringShutdown(grace: .seconds(5), handler)
        #expect(try answer.get() == "in time")
        #expect(events.stops.isEmpty)
    }

    @Test func `work of five seconds is cut off after a grace of 300 milliseconds`() async throws {
        let start = Mutex(ContinuousClock.now)
        let handler = unary { [begun] message in
            start.withLock { $0 = .now }
            begun.succeed()
            try await Task.sleep(for: .seconds(5))
            return message
        }
        let answer = try await askDuringShutdown(grace: .milliseconds(300), handler)
        let error = #expect(throws: RPCError.self) { try answer.get() }
        #expect(error?.code == .unavailable)
        #expect(error?.ending == "shutdown")
        let time = start.withLock { ContinuousClock.now - $0 }
        #expect(time >= .milliseconds(300) && time < .seconds(5))
        #expect(events.stops.map(\.ending) == [.shutdown])
    }

    @Test func `a cancellation handler in a call may ask for the shutdown`() async throws {
        let answer = Mutex(Bool?.none)
        let handler = unary { [begun] message in
            let manager = TaskLocals.gracefulShutdownManager
            return try await withTaskCancellationHandler {
                begun.succeed()
                return try await untilCancelled(message)
            } onCancel: {
                TaskLocals.$gracefulShutdownManager.withValue(manager) {
                    answer.withLock { $0 = Task.isShuttingDownGracefully }
                }
            }
        }
        _ = try await askDuringShutdown(grace: .zero, handler)
        #expect(answer.withLock(\.self) == true)
    }

    @Test func `so may a handler of gRPC's, which the in-process transport calls where the shutdown is begun`()
        async throws
    {
        let shutdown = GRPCShutdown(grace: .seconds(10))
        let answer = Promise<Bool>(name: "answer")
        let handler = unary { [begun] message, _, context in
            let manager = TaskLocals.gracefulShutdownManager
            let asking: @Sendable () -> Void = {
                TaskLocals.$gracefulShutdownManager.withValue(manager) {
                    _ = answer.succeed(Task.isShuttingDownGracefully)
                }
            }
            return try await withRPCCancellationHandler(
                operation: {
                    begun.succeed()
                    try await context.cancellation.cancelled
                    return message
                },
                onCancelRPC: asking
            )
        }
        let transport = InProcessTransport()
        let server = GRPCServer(
            transport: transport.server,
            services: [OneMethodService(handler: handler)],
            interceptors: [DeadlineServerInterceptor(shutdown: shutdown)]
        )
        let group = group([GRPCServerService(server, shutdown: shutdown)])
        try await bounded {
            async let run: Void = group.run()
            try await withClient(transport.client, of: server) { pair in
                async let call = pair.ask()
                try await begun.value
                await group.triggerGracefulShutdown()
                _ = try? await call
            }
            let asked = try await answer.value
            #expect(asked)
            try await run
        }
    }

    @Test func `a shutdown that begins before the server does ends it`() async throws {
        let shutdown = GRPCShutdown(grace: .seconds(10))
        let server = GRPCServer(transport: InProcessTransport().server, services: [])
        let (started, ended) = (Promise<Void>(name: "started"), Promise<Void>(name: "ended"))
        let late = Work {
            started.succeed()
            try await gracefulShutdown()
            try await GRPCServerService(server, shutdown: shutdown).run()
            ended.succeed()
        }
        let group = group([late])
        try await bounded {
            async let run: Void = group.run()
            try await started.value
            await group.triggerGracefulShutdown()
            try await ended.value
            try await run
        }
    }

    @Test func `so does one that has stopped the server already`() async throws {
        let shutdown = GRPCShutdown(grace: .seconds(10))
        let server = GRPCServer(transport: InProcessTransport().server, services: [])
        shutdown.begin(server)
        try await GRPCServerService(server, shutdown: shutdown).run()
    }

    @Test func `an error of the server is that of the group`() async throws {
        let server = GRPCServer(transport: InProcessTransport().server, services: [])
        server.beginGracefulShutdown()
        let group = group([GRPCServerService(server, shutdown: GRPCShutdown(grace: .zero))])
        await #expect(throws: RuntimeError.self) { try await group.run() }
    }

    private func group(_ services: [any Service]) -> ServiceGroup {
        let logger = Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() })
        return ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
    }
}

private struct Work: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
