import GRPCCore
import GRPCInProcessTransport
import GRPCNIOTransportHTTP2Posix
import Quattro
import QuattroGRPC
import Testing

/// What is between a client and a server.
enum Link: CaseIterable, Sendable {
    case inProcess, tcp
}

/// A client and a server that run, whatever is between them.
struct Pair: Sendable {
    typealias Stream<Result> = @Sendable (StreamingClientResponse<String>) async throws -> Result

    fileprivate let single: @Sendable (ClientRequest<String>, CallOptions) async throws -> ClientResponse<String>
    fileprivate let streaming:
        @Sendable (StreamingClientRequest<String>, CallOptions, @escaping Stream<[String]>) async throws -> [String]
    /// Begins the shutdown of the server, with a grace or without.
    let shutDown: @Sendable (GRPCShutdown?) -> Void

    /// Sends a message, and gives the answer.
    func ask(_ message: String = "", timeout: Duration? = nil, _ metadata: Metadata = [:]) async throws -> String {
        try await single(ClientRequest(message: message, metadata: metadata), .with(timeout: timeout)).message
    }

    /// The whole response to a message.
    func response() async throws -> ClientResponse<String> { try await single(ClientRequest(message: ""), .defaults) }

    /// Sends messages, and gives those that came back.
    func exchange(
        _ messages: [String] = [],
        _ metadata: Metadata = [:],
        each: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async throws -> [String] {
        try await exchange(metadata, each: each) { try await $0.write(contentsOf: messages) }
    }

    /// Sends nothing, and gives the messages that come to a function.
    func reading(
        _ read: @escaping @Sendable (RPCAsyncSequence<String, any Error>) async throws -> Void
    ) async throws {
        _ = try await streaming(StreamingClientRequest { _ in }, .defaults) { response in
            try await read(response.messages)
            return []
        }
    }

    func exchange(
        _ metadata: Metadata = [:],
        each: @escaping @Sendable (String) async throws -> Void = { _ in },
        writing write: @escaping @Sendable (RPCWriter<String>) async throws -> Void
    ) async throws -> [String] {
        try await streaming(StreamingClientRequest(metadata: metadata, producer: write), .defaults) { response in
            var received: [String] = []
            for try await message in response.messages {
                received.append(message)
                try await each(message)
            }
            return received
        }
    }
}

extension CallOptions {
    fileprivate static func with(timeout: Duration?) -> CallOptions {
        var options = CallOptions.defaults
        options.timeout = timeout
        return options
    }
}

/// Runs a client and a server of one method.
///
/// Bounded by half a minute, which no code of the test sees.
@discardableResult
func withPair<Result: Sendable>(
    _ link: Link,
    server serverInterceptors: [any ServerInterceptor] = [],
    client clientInterceptors: [any ClientInterceptor] = [],
    retrying policy: RPCExecutionPolicy? = nil,
    _ handler: @escaping Handler,
    _ body: @escaping @Sendable (Pair) async throws -> Result
) async throws -> Result {
    let service = OneMethodService(handler: handler)
    let method = MethodConfig(names: [MethodConfig.Name(service: "")], executionPolicy: policy)
    let config = ServiceConfig(methodConfig: [method])
    return try await bounded {
        switch link {
        case .inProcess:
            let transport = InProcessTransport(serviceConfig: config)
            return try await withGRPCServer(
                transport: transport.server,
                services: [service],
                interceptors: serverInterceptors
            ) { server in
                try await withClient(transport.client, of: server, clientInterceptors, body)
            }
        case .tcp:
            return try await withGRPCServer(
                transport: .http2NIOPosix(
                    address: .ipv4(host: "127.0.0.1", port: 0),
                    transportSecurity: .plaintext
                ),
                services: [service],
                interceptors: serverInterceptors
            ) { server in
                try await withClient(try await connection(to: server, config), of: server, clientInterceptors, body)
            }
        }
    }
}

/// A transport to a server that listens on a port of the system's choice.
func connection(
    to server: GRPCServer<HTTP2ServerTransport.Posix>,
    _ config: ServiceConfig = ServiceConfig()
) async throws -> HTTP2ClientTransport.Posix {
    let address = try #require(try await server.listeningAddress?.ipv4)
    return try .http2NIOPosix(
        target: .ipv4(address: address.host, port: address.port),
        transportSecurity: .plaintext,
        serviceConfig: config
    )
}

@discardableResult
func withClient<Client: ClientTransport, Result: Sendable>(
    _ transport: Client,
    of server: GRPCServer<some ServerTransport>,
    _ interceptors: [any ClientInterceptor] = [],
    _ body: @escaping @Sendable (Pair) async throws -> Result
) async throws -> Result {
    try await withGRPCClient(transport: transport, interceptors: interceptors) { client in
        try await body(Pair(client, server))
    }
}

extension Pair {
    fileprivate init(_ client: GRPCClient<some ClientTransport>, _ server: GRPCServer<some ServerTransport>) {
        single = { request, options in
            try await client.unary(
                request: request,
                descriptor: OneMethodService.method,
                serializer: Text(),
                deserializer: Text(),
                options: options
            ) { $0 }
        }
        streaming = { request, options, read in
            try await client.bidirectionalStreaming(
                request: request,
                descriptor: OneMethodService.method,
                serializer: Text(),
                deserializer: Text(),
                options: options,
                onResponse: read
            )
        }
        shutDown = { shutdown in
            if let shutdown { shutdown.begin(server) } else { server.beginGracefulShutdown() }
        }
    }
}

/// Ends a test that hangs, with a limit that code inside does not see as its own.
@discardableResult
func bounded<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = withoutScopes { Task { try await body() } }
    return try await fail(after: .seconds(30), name: "the test") {
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
