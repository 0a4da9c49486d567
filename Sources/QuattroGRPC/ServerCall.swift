#if GRPC
import GRPCCore
import Quattro
import QuattroRequests

/// A call at a server, in flight for as long as it is retained: by the interceptor, and then by the producer of the response.
final class ServerCall: Sendable {
    private let request: QuattroRequests.ServerRequest
    private let deadline: Deadline
    private let shutdown: GRPCShutdown?
    private let number: Int?

    init(_ operation: String, remaining: Duration?, shutdown: GRPCShutdown?, observer: (any RequestObserver)?) {
        request = QuattroRequests.ServerRequest(operation: operation, remaining: remaining, observer: observer)
        deadline = Deadline(remaining: remaining)
        self.shutdown = shutdown
        number = shutdown?.enter(request)
    }

    /// A response may never be produced, so nothing can wait for its end.
    deinit {
        if let number { shutdown?.leave(number) }
    }

    /// Runs the handler, or the producer of the response.
    ///
    /// - Returns: What the body returned, however late.
    /// - Throws: An error that depends on what ended the call, if that is why the body gave up; otherwise what the body throws.
    @concurrent
    func phase<Value: Sendable>(
        _ body: @concurrent @Sendable () async throws -> Value
    ) async throws -> Value {
        // The handler is registered before the scope of the phase runs: if the RPC is cancelled already, it is called under a lock of
        // gRPC.
        let outcome = await withRPCCancellationHandler {
            await request.run { try await body() }
        } onCancelRPC: {
            self.rpcWasCancelled()
        }
        switch outcome {
        case .returned(let value, _): return value
        case .stopped(let stop): throw RPCError(stop)
        case .threw(let error):
            // gRPC cancels the task of a call only when the server's own task is cancelled: a client that disconnects is reported in
            // another way.
            guard CancelScope.isCancelledByTask, (error as? RPCError)?.isEnding != true else { throw error }
            throw RPCError(request.stop(.shutdown, throwing: error))
        }
    }

    /// gRPC does not say why: the client is gone, gRPC's own timer for `grpc-timeout` fired first, or the server shuts down.
    private func rpcWasCancelled() {
        if shutdown?.hasBegun == true { return }
        // gRPC's timer may fire a little before the call's deadline, and a client with the same deadline may disconnect a little before it.
        if deadline <= .now + .milliseconds(10) { request.expire() } else { request.disconnect() }
    }
}
#endif
