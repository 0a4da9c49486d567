import GRPCCore
import GRPCNIOTransportHTTP2
import Logging
import Quattro
import QuattroGRPC
import ServiceLifecycle
import UnixSignals

// The code of `QuattroGRPC.docc/Guides/DeadlinesInGRPC.md` and `QuattroGRPC.docc/Guides/ShuttingDownInGRPC.md`. `GuideTests` runs the
// shutdown and what is not the call's.

func runClient() async throws {
    try await withGRPCClient(
        transport: .http2NIOPosix(target: .dns(host: "users", port: 31415), transportSecurity: .plaintext),
        interceptors: [DeadlineClientInterceptor()]
    ) { client in
        try await work(with: UsersClient(client))  // the client of your service, as protoc-gen-grpc-swift-2 makes it
    }
}

func work(with users: UsersClient) async throws { _ = try await lookUp("Ada", users) }

func lookUp(_ request: String, _ users: UsersClient) async throws -> String {
    let user = try await fail(after: .milliseconds(500), name: "look up the user") {
        try await users.get(request)
    }
    return user
}

func serve() async throws {
    let server = GRPCServer(
        transport: .http2NIOPosix(address: .ipv4(host: "0.0.0.0", port: 31415), transportSecurity: .plaintext),
        services: [Users()],  // your service
        interceptors: [DeadlineServerInterceptor(maximum: .seconds(30))]
    )
    try await server.serve()
}

func run(_ transport: some ServerTransport, _ logger: Logger) async throws {
    let shutdown = GRPCShutdown(grace: .seconds(20))
    let server = GRPCServer(
        transport: transport,
        services: [Users()],
        interceptors: [DeadlineServerInterceptor(maximum: .seconds(30), shutdown: shutdown)]
    )
    let group = ServiceGroup(
        services: [GRPCServerService(server, shutdown: shutdown)],  // with the trait ServiceLifecycle
        gracefulShutdownSignals: [.sigterm],
        logger: logger
    )
    try await group.run()
}

func note(_ entry: String, in audit: Audit) {
    withoutScopes {
        _ = Task { try await audit.record(entry) }
    }
}

// MARK: - What it talks to

struct UsersClient: Sendable {
    let getting: @Sendable (String) async throws -> String

    init(getting: @escaping @Sendable (String) async throws -> String) { self.getting = getting }

    init(_ client: GRPCClient<some ClientTransport>) {
        getting = { request in
            try await client.unary(
                request: ClientRequest(message: request),
                descriptor: OneMethodService.method,
                serializer: Text(),
                deserializer: Text(),
                options: .defaults
            ) { try $0.message }
        }
    }

    func get(_ request: String) async throws -> String { try await getting(request) }
}

/// Answers what is left at the beginning of a call, and again when gRPC has cancelled it.
struct Users: RegistrableRPCService {
    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(forMethod: OneMethodService.method, deserializer: Text(), serializer: Text()) {
            _,
            context in
            StreamingServerResponse { writer in
                try await writer.write(left)
                try await context.cancellation.cancelled
                try await writer.write(left)
                return [:]
            }
        }
    }

    /// In whole seconds.
    private var left: String { "\(Deadline.currentEffective.remaining.map { $0.components.seconds } ?? -1)" }
}

struct Audit: Sendable {
    let recording: @Sendable (String) async throws -> Void

    func record(_ entry: String) async throws { try await recording(entry) }
}
