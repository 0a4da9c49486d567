#if GRPC
public import GRPCCore
import Quattro
public import QuattroRequests

/// Runs the handlers of a gRPC server under the deadline that the client sent, and cancels them when the call is cancelled.
///
/// grpc-swift does neither: a handler has to ask its context, or to register a callback.
///
/// - The shorter of the client's `grpc-timeout` and `maximum` limits the handler and the producer of its response. All code that they call
///   sees that deadline as `Deadline.currentEffective` and sends it on.
/// - If the client cancels the call or goes away, the handler's task is cancelled.
/// - If no more than `minimumToStart` of the client's time is left when the call arrives, the answer is `.deadlineExceeded`, and the
///   handler is not called.
/// - A `grpc-timeout` that is not in the format of gRPC does not count as a limit.
///
/// If a handler gives up because of that, the answer depends on the cause, whatever it threw:
///
/// | ended by | status | `x-quattro-cancelled` |
/// |---|---|---|
/// | too little time for a start | `.deadlineExceeded` | `expired` |
/// | the deadline, the client's or `maximum` | `.deadlineExceeded` | `deadline` |
/// | the grace of a shutdown | `.unavailable` | `shutdown` |
/// | the client, which the answer does not reach | `.cancelled` | `disconnected` |
///
/// A value that a handler returns is sent, however late; of a stream that begins too late, the first message is sent. An error that a
/// handler throws without having been cancelled is never changed.
///
/// ```swift
/// let server = GRPCServer(
///     transport: .http2NIOPosix(address: .ipv4(host: "0.0.0.0", port: 31415), transportSecurity: .plaintext),
///     services: [echo],
///     interceptors: [DeadlineServerInterceptor(maximum: .seconds(30))]
/// )
/// ```
///
/// Put it first, or after interceptors that count and log: the client's time counts from here.
///
/// Isolation: `Sendable`; a value. Cancellation handlers in a handler are never called under a lock of gRPC.
///
/// Cost: two scopes and two callbacks for each call; the interceptor makes no task of its own.
///
/// Modeled on: the deadlines of gRPC-Java and gRPC-Go, whose handlers run under the call's deadline; userver for the refusals.
public struct DeadlineServerInterceptor: ServerInterceptor {
    private let maximum: Duration?
    private let minimumToStart: Duration
    private let shutdown: GRPCShutdown?
    private let observer: (any RequestObserver)?

    /// Makes the interceptor.
    ///
    /// - Parameters:
    ///   - maximum: The longest time for a call, whether or not the client has a limit. It must be longer than zero; `nil` means no
    ///     maximum.
    ///   - minimumToStart: How much time a call needs to be started; a call with this much or less is refused. It must not be negative.
    ///   - shutdown: The shutdown of the server. Without one, grpc-swift cancels all calls at the beginning of a graceful shutdown.
    ///   - observer: The observer that is told of each call.
    public init(
        maximum: Duration? = nil,
        minimumToStart: Duration = .zero,
        shutdown: GRPCShutdown? = nil,
        observer: (any RequestObserver)? = nil
    ) {
        if let maximum, maximum <= .zero {
            trap("the maximum of a DeadlineServerInterceptor is \(maximum), and must be longer than zero")
        }
        guard minimumToStart >= .zero else {
            trap("the minimum to start of a DeadlineServerInterceptor is \(minimumToStart), and must not be negative")
        }
        if let maximum, maximum <= minimumToStart {
            trap(
                "a DeadlineServerInterceptor with a maximum of \(maximum) and a minimum to start of \(minimumToStart) refuses all calls"
            )
        }
        self.maximum = maximum
        self.minimumToStart = minimumToStart
        self.shutdown = shutdown
        self.observer = observer
    }

    /// Runs the handler, and makes the producer of the response run under the same deadline.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - context: gRPC's description of the call.
    ///   - next: The interceptors after this one, and the handler.
    /// - Returns: The response.
    /// - Throws: An `RPCError` that depends on what ended the call, or what `next` throws.
    public func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingServerRequest<Input>,
        context: ServerContext,
        next:
            @concurrent @Sendable (StreamingServerRequest<Input>, ServerContext) async throws ->
            StreamingServerResponse<Output>
    ) async throws -> StreamingServerResponse<Output> {
        let operation = context.descriptor.fullyQualifiedMethod
        let remaining = try accept(request.metadata, for: operation)
        let call = ServerCall(operation, remaining: remaining, shutdown: shutdown, observer: observer)
        let messages = RPCAsyncSequence(wrapping: RequestMessages(base: request.messages))
        let request = StreamingServerRequest(metadata: request.metadata, messages: messages)
        let contents = try await call.phase {
            // An interceptor after this one has turned the handler's error into a response.
            try await next(request, context).accepted.get()
        }
        return StreamingServerResponse(metadata: contents.metadata) { writer in
            // This is done even for a handler that has returned in time: the deadline may pass before its value is written.
            let writer = RPCWriter(wrapping: LateWriter(writer))
            return try await call.phase { try await contents.producer(writer) }
        }
    }

    /// - Returns: How much time the call has.
    private func accept(_ metadata: Metadata, for operation: String) throws(RPCError) -> Duration? {
        if let sent = metadata.grpcTimeout() { observer?.record(.received(remaining: sent), operation: operation) }
        let remaining = metadata.grpcTimeout(notLongerThan: maximum)
        guard let remaining, remaining <= minimumToStart else { return remaining }
        observer?.record(.refused(remaining: remaining), operation: operation)
        throw RPCError(.expired, "The call arrived with too little time left to begin it: \(remaining).")
    }
}
#endif
