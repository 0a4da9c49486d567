#if GRPC
import GRPCCore
import Quattro

/// The parts of a response as they arrive.
///
/// If the parts are cut off, that never looks like the end of the response.
///
/// - If the call is ended here, the error is an `RPCError` that the scopes around it treat as their cancellation, even in a unary call, for
///   which gRPC keeps only an `RPCError`.
/// - If the reader was cancelled, an end without trailing metadata is such an error too: the in-process transport ends without an error.
/// - The server's `.deadlineExceeded` is reported as in the head of a response; see ``SentLimit``.
struct ResponseParts<Message: Sendable>: AsyncSequence, Sendable {
    typealias Element = StreamingClientResponse<Message>.Contents.BodyPart

    let base: RPCAsyncSequence<Element, any Error>
    let limit: SentLimit?

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), limit: limit) }

    struct Iterator: AsyncIteratorProtocol {
        var base: RPCAsyncSequence<Element, any Error>.AsyncIterator
        let limit: SentLimit?
        private var isComplete = false
        private var wasCutOff = false

        init(base: RPCAsyncSequence<Element, any Error>.AsyncIterator, limit: SentLimit?) {
            self.base = base
            self.limit = limit
        }

        mutating func next() async throws -> Element? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> Element? {
            do {
                // This is noted even if there is a part: a stream that still has buffered parts has ended nevertheless.
                defer { if Task.isCancelled { wasCutOff = true } }
                let part = try await base.next(isolation: actor)
                if case .trailingMetadata = part { isComplete = true }
                if part != nil || isComplete { return part }
            } catch let error as RPCError {
                throw await limit?.settled(error) ?? error
            } catch let error as CancellationError {
                throw RPCError.cancelledHere(error)
            }
            guard wasCutOff else { return nil }
            throw RPCError.cancelledHere()
        }
    }
}
#endif
