import AsyncAlgorithms
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Hummingbird
import NIOCore
import Quattro
import QuattroGRPC
import QuattroHummingbird
import UnixSignals

/// The first service: HTTP, which asks the stock over gRPC.
struct Front {
    let report = Report(service: "front")
    let options: ServerOptions
    let stock: Int

    func run() async throws {
        let transport = try HTTP2ClientTransport.Posix(
            target: .ipv4(address: "127.0.0.1", port: stock),
            transportSecurity: .plaintext
        )
        // The client outlives the server, since requests in flight use it to their end.
        try await withGRPCClient(transport: transport, interceptors: [DeadlineClientInterceptor()]) { client in
            try await application(client).runService(gracefulShutdownSignals: [.sigterm])
        }
        report("ended")
    }

    private func application(_ client: GRPCClient<HTTP2ClientTransport.Posix>) -> some ApplicationProtocol {
        let router = Router(context: BasicChannelRequestContext.self)
        router.addMiddleware { options.middleware(report) }
        router.get("ping") { _, _ in "pong" }
        router.get("orders/:order") { request, _ -> String in
            do {
                let works = request.uri.queryParameters.get("works", as: Int.self) ?? 50
                return try await order(client, works: .milliseconds(works), query: request.uri.query ?? "")
            } catch let error as RPCError {
                throw HTTPError(error.code == .unavailable ? .serviceUnavailable : .badGateway, message: error.message)
            }
        }
        router.get("watch") { _, _ in
            Response(status: .ok, body: ResponseBody { writer in try await watch(client, &writer) })
        }
        return Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: options.port), serverName: "front"),
            onServerRunning: { report("listens port=\($0.localAddress?.port ?? 0)") },
            logger: options.logger("front")
        )
    }

    private func order(
        _ client: GRPCClient<HTTP2ClientTransport.Posix>,
        works: Duration,
        query: String
    ) async throws -> String {
        try await reported(report, "order") {
            try await work(for: works)
            let request = ClientRequest(message: query)
            return try await client.unary(
                request: request,
                descriptor: StockService.reserve,
                serializer: Text(),
                deserializer: Text(),
                options: .defaults
            ) { try $0.message }
        }
    }

    /// Hands on what the stock tells, no faster than the client reads it.
    ///
    /// `@concurrent`, as the methods of the writer are: it comes from a module without the upcoming feature.
    @concurrent
    private func watch(
        _ client: GRPCClient<HTTP2ClientTransport.Posix>,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        let events = AsyncChannel<String>()
        try await reported(report, "watch") { @concurrent in
            try await withScopedTaskGroup { @concurrent group in
                group.addTask(name: "events of the stock") {
                    defer { events.finish() }
                    try await client.serverStreaming(
                        request: ClientRequest(message: ""),
                        descriptor: StockService.watch,
                        serializer: Text(),
                        deserializer: Text(),
                        options: .defaults
                    ) { response in
                        for try await event in response.messages { await events.send(event) }
                    }
                }
                for await event in events { try await writer.write(ByteBuffer(string: event)) }
                // The channel ends quietly where it is cancelled.
                try await checkpoint()
            }
        }
        try await writer.finish(nil)
    }
}
