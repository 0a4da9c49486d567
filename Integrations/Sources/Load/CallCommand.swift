import ArgumentParser
import GRPCCore
import GRPCInProcessTransport
import GRPCNIOTransportHTTP2Posix
import Quattro

/// A client and a server in this process, and what their calls have used.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Make the calls of one variant.",
        shouldDisplay: false
    )
    @Argument var variant: CallVariant
    @Option var calls = 20_000
    @Option var width = 64
    @Flag var tcp = false

    func run() async throws {
        if tcp {
            let server = GRPCServer(
                transport: .http2NIOPosix(address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext),
                services: [EchoService()],
                interceptors: variant.serverInterceptors
            )
            try await measure(server) {
                let address = try await server.listeningAddress
                return try HTTP2ClientTransport.Posix(
                    target: .ipv4(address: "127.0.0.1", port: address?.ipv4?.port ?? 0),
                    transportSecurity: .plaintext
                )
            }
        } else {
            let transport = InProcessTransport()
            let server = GRPCServer(
                transport: transport.server,
                services: [EchoService()],
                interceptors: variant.serverInterceptors
            )
            try await measure(server) { transport.client }
        }
    }

    private func measure<Transport: ClientTransport>(
        _ server: GRPCServer<some ServerTransport>,
        _ transport: () async throws -> Transport
    ) async throws {
        try await withScopedTaskGroup { group in
            group.addTask { try await server.serve() }
            let transport = try await transport()
            try await withGRPCClient(transport: transport, interceptors: variant.clientInterceptors) { client in
                try await makeCalls(calls / 10, client)
                let (before, start) = (Usage.now, ContinuousClock.now)
                try await makeCalls(calls, client)
                let (after, time) = (Usage.now, start.duration(to: .now))
                let used = Usage(cpu: after.cpu - before.cpu, resident: after.resident)
                report(used.event("seconds=\(time / .seconds(1))"))
            }
            server.beginGracefulShutdown()
        }
    }
}

extension CallCommand {
    /// So many at a time, one after the other.
    private func makeCalls(_ count: Int, _ client: GRPCClient<some ClientTransport>) async throws {
        // Children of the standard library's, so that nothing of Quattro is where it is not measured.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask {
                    for _ in 0..<(count / width) { try await makeCall(client) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func makeCall(_ client: GRPCClient<some ClientTransport>) async throws {
        guard let limit = variant.limit else { return try await EchoService.call(client, variant) }
        try await fail(after: limit) { try await EchoService.call(client, variant) }
    }
}

/// Answers with what it is sent.
struct EchoService: RegistrableRPCService {
    private static let echo = MethodDescriptor(fullyQualifiedService: "load.Echo", method: "Echo")

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(forMethod: Self.echo, deserializer: Text(), serializer: Text()) { request, _ in
            let request = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: request.message))
        }
    }

    static func call(_ client: GRPCClient<some ClientTransport>, _ variant: CallVariant) async throws {
        _ = try await client.unary(
            request: ClientRequest(message: "hello", metadata: variant.metadata),
            descriptor: echo,
            serializer: Text(),
            deserializer: Text(),
            options: variant.options
        ) { try $0.message }
    }
}

/// Messages that are text.
private struct Text: MessageSerializer, MessageDeserializer {
    func serialize<Serialized: GRPCContiguousBytes>(_ message: String) throws -> Serialized { Serialized(message.utf8) }

    func deserialize<Serialized: GRPCContiguousBytes>(_ bytes: Serialized) throws -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
