import GRPCCore
import GRPCInProcessTransport

typealias Client = GRPCClient<InProcessTransport.Client>
typealias Server = GRPCServer<InProcessTransport.Server>

/// A service of two methods, whose answers a test gives.
struct AskService: RegistrableRPCService {
    static let ask = MethodDescriptor(fullyQualifiedService: "Ask", method: "Ask")
    static let echo = MethodDescriptor(fullyQualifiedService: "Ask", method: "Echo")

    let answer: @Sendable ([UInt8]) async throws -> [UInt8]

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        let answer = answer
        router.registerHandler(forMethod: Self.ask, deserializer: Bytes(), serializer: Bytes()) { request, _ in
            let request = try await ServerRequest(stream: request)
            return StreamingServerResponse(single: ServerResponse(message: try await answer(request.message)))
        }
        router.registerHandler(forMethod: Self.echo, deserializer: Bytes(), serializer: Bytes()) { request, _ in
            StreamingServerResponse { writer in
                for try await message in request.messages { try await writer.write(try await answer(message)) }
                return [:]
            }
        }
    }
}

/// Messages that are bytes.
struct Bytes: MessageSerializer, MessageDeserializer {
    func serialize<Serialized: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Serialized { Serialized(message) }

    func deserialize<Serialized: GRPCContiguousBytes>(_ bytes: Serialized) throws -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}

/// Runs a client and a server of the service in one process.
func withAskService<Result: Sendable>(
    _ policy: RPCExecutionPolicy? = nil,
    answer: @escaping @Sendable ([UInt8]) async throws -> [UInt8],
    _ body: @Sendable (Client, Server) async throws -> Result
) async throws -> Result {
    let method = MethodConfig(names: [MethodConfig.Name(service: "")], executionPolicy: policy)
    let transport = InProcessTransport(serviceConfig: ServiceConfig(methodConfig: [method]))
    return try await withGRPCServer(transport: transport.server, services: [AskService(answer: answer)]) { server in
        try await withGRPCClient(transport: transport.client) { client in try await body(client, server) }
    }
}

extension GRPCClient {
    func ask(_ message: [UInt8], timeout: Duration? = nil) async throws -> [UInt8] {
        var options = CallOptions.defaults
        options.timeout = timeout
        return try await unary(
            request: ClientRequest(message: message),
            descriptor: AskService.ask,
            serializer: Bytes(),
            deserializer: Bytes(),
            options: options
        ) { try $0.message }
    }

    /// Sends messages, each a second after the one before, and gives what came back.
    func echo(_ messages: [[UInt8]], timeout: Duration? = nil) async throws -> [[UInt8]] {
        var options = CallOptions.defaults
        options.timeout = timeout
        let request = StreamingClientRequest<[UInt8]> { writer in
            for message in messages {
                try await Task.sleep(for: .seconds(1))
                try await writer.write(message)
            }
        }
        return try await bidirectionalStreaming(
            request: request,
            descriptor: AskService.echo,
            serializer: Bytes(),
            deserializer: Bytes(),
            options: options
        ) { response in
            try await response.messages.reduce(into: []) { $0.append($1) }
        }
    }
}

/// The server's side of calls that wait.
@Sendable func sleepForAMinute(_ message: [UInt8]) async throws -> [UInt8] {
    try await Task.sleep(for: .seconds(60))
    return message
}
