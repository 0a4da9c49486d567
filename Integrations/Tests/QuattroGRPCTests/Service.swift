import GRPCCore
import Quattro

typealias Handler =
    @Sendable (StreamingServerRequest<String>, ServerContext) async throws -> StreamingServerResponse<String>

/// A service of one method, which a test writes.
struct OneMethodService: RegistrableRPCService {
    static let method = MethodDescriptor(fullyQualifiedService: "test.Service", method: "Call")

    let handler: Handler

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(forMethod: Self.method, deserializer: Text(), serializer: Text()) {
            try await handler($0, $1)
        }
    }
}

/// Messages that are text.
struct Text: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: String) throws -> Bytes { Bytes(message.utf8) }

    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

/// A method that answers a message with another one.
func unary(_ answer: @escaping @Sendable (String, Metadata, ServerContext) async throws -> String) -> Handler {
    { request, context in
        let request = try await ServerRequest(stream: request)
        let message = try await answer(request.message, request.metadata, context)
        return StreamingServerResponse(single: ServerResponse(message: message))
    }
}

/// The same, for one that needs no more than the message.
func unary(_ answer: @escaping @Sendable (String) async throws -> String) -> Handler {
    unary { message, _, _ in try await answer(message) }
}

/// A method whose response is written by a function, after the handler has returned.
func producing(
    _ produce: @escaping @Sendable (StreamingServerRequest<String>, RPCWriter<String>) async throws -> Void
) -> Handler {
    { request, _ in
        StreamingServerResponse { writer in
            try await produce(request, writer)
            return [:]
        }
    }
}

/// Waits until the code around is cancelled.
func waitForEver() async throws { try await Task.sleep(until: .never, clock: .quattro) }

/// The same, for a handler that gives nothing: told by its type when it is cancelled.
func untilCancelled(_ message: String) async throws -> String {
    try await waitForEver()
    return message
}
