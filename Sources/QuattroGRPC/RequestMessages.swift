#if GRPC
import GRPCCore
import Quattro

/// The messages of a request as they arrive.
///
/// If the reader was cancelled, the end of the sequence throws a cancellation.
///
/// The in-process transport ends a stream without an error then, and half of an upload would look complete.
struct RequestMessages<Message: Sendable>: AsyncSequence, Sendable {
    let base: RPCAsyncSequence<Message, any Error>

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        private var base: RPCAsyncSequence<Message, any Error>.AsyncIterator
        private var wasCutOff = false

        init(base: RPCAsyncSequence<Message, any Error>.AsyncIterator) {
            self.base = base
        }

        mutating func next() async throws -> Message? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> Message? {
            // This is noted even if there is a message: a stream that still has buffered messages has ended nevertheless.
            defer { if Task.isCancelled { wasCutOff = true } }
            if let message = try await base.next(isolation: actor) { return message }
            // A scope may be cancelled before its task is.
            if wasCutOff || Deadline.currentEffective == .passed { throw CancellationError() }
            return nil
        }
    }
}
#endif
