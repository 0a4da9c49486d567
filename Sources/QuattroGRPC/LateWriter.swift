#if GRPC
import GRPCCore
import Quattro
import Synchronization

/// The writer of a response that sends the first message even if the call has been asked to stop.
///
/// A transport refuses to write for a cancelled task, but the value that a handler returns must be sent, however late. Only the first
/// message is sent like this, so that a stream stops; a unary response has no other message.
final class LateWriter<Message: Sendable>: RPCWriterProtocol {
    private let base: RPCWriter<Message>
    private let hasWritten = Atomic(false)

    init(_ base: RPCWriter<Message>) {
        self.base = base
    }

    func write(_ message: Message) async throws {
        try await passing { try await base.write(message) }
    }

    func write(contentsOf messages: some Sequence<Message>) async throws {
        for message in messages { try await write(message) }
    }

    private nonisolated(nonsending) func passing(
        _ write: nonisolated(nonsending) () async throws -> Void
    ) async throws {
        if hasWritten.exchange(true, ordering: .relaxed) || !Task.isCancelled { return try await write() }
        // A client that does not read must not hold up the call for ever.
        if try await withShield(for: .seconds(1), write) == nil { throw CancellationError() }
    }
}
#endif
