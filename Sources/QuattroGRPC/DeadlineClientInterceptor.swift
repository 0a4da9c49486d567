#if GRPC
public import GRPCCore
import Quattro
public import QuattroRequests

/// Sends what is left of the caller's deadline along with each call, as `grpc-timeout`.
///
/// - In code that is cancelled, or whose deadline has passed, nothing is sent: the scopes around the call report that.
/// - Otherwise `grpc-timeout` is the lesser of what is left of `Deadline.currentEffective`, minus the reserve, and of what
///   `CallOptions.timeout` says. Without either, no `grpc-timeout` is sent.
/// - It is worked out for each attempt of a call, so one deadline bounds all retries and hedges.
/// - A server that answers `.deadlineExceeded` when all of the caller's time is over does not get ahead of the caller's own
///   `fail(after:)`, which throws `DeadlineExceeded`. If the server answers so earlier, it has a limit of its own, and the error is
///   thrown as it is, at once.
/// - A response that is cut off here never looks like a complete one, and ends with an `RPCError` that scopes take for their
///   cancellation.
///
/// The interceptor limits nothing by itself. Put the call in a scope:
///
/// ```swift
/// let client = GRPCClient(
///     transport: try .http2NIOPosix(target: .dns(host: "users"), transportSecurity: .plaintext),
///     interceptors: [DeadlineClientInterceptor()]
/// )
/// let users = Users(wrapping: client)
///
/// let user = try await fail(after: .milliseconds(500)) { try await users.get(17) }
/// ```
///
/// - Important: Do not open a scope around `next` in a client interceptor of your own: grpc-swift 2.4.3 adds to a task group there, and
///   the program ends.
///
/// Isolation: `Sendable`; a value.
///
/// Cost: one walk through the scopes around the call, and one function call more for each message of its response.
///
/// Modeled on: the deadlines of gRPC-Java and gRPC-Go, which travel with the context.
public struct DeadlineClientInterceptor: ClientInterceptor {
    private let reserve: Duration
    private let observer: (any RequestObserver)?

    /// Makes the interceptor.
    ///
    /// - Parameters:
    ///   - reserve: How much of the caller's time the server does not get, so that the caller can still react to its failure. It must not
    ///     be negative. If no more than that is left, nothing is sent, and the call throws `.deadlineExceeded`.
    ///   - observer: The observer that is told of each call.
    public init(reserve: Duration = .zero, observer: (any RequestObserver)? = nil) {
        guard reserve >= .zero else {
            trap("the reserve of a DeadlineClientInterceptor is \(reserve), and must not be negative")
        }
        self.reserve = reserve
        self.observer = observer
    }

    /// Writes the header, and sends the call if there is time for it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - context: What gRPC knows of the call.
    ///   - next: The interceptors after this one, and the transport.
    /// - Returns: The response.
    /// - Throws: `RPCError`, and what the interceptors after this one throw.
    public func intercept<Input: Sendable, Output: Sendable>(
        request: StreamingClientRequest<Input>,
        context: ClientContext,
        next: @concurrent (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
    ) async throws -> StreamingClientResponse<Output> {
        let call = context.descriptor.fullyQualifiedMethod
        var request = request
        let limit = try prepare(&request.metadata, of: call)
        // There is no scope here, since `next` adds to a task group of gRPC, which belongs to this task.
        var response = try await next(request, context)
        switch response.accepted {
        case .failure(let error):
            response.accepted = .failure(await limit?.settled(error) ?? error)
        case .success(var contents):
            contents.bodyParts = RPCAsyncSequence(wrapping: ResponseParts(base: contents.bodyParts, limit: limit))
            response.accepted = .success(contents)
        }
        return response
    }

    /// - Returns: The limit with which the call is sent, if that is all the time that its caller has.
    private func prepare(_ metadata: inout Metadata, of call: String) throws(RPCError) -> SentLimit? {
        let (deadline, now) = (Deadline.currentEffective, Deadline.now)
        guard deadline > now else {
            observer?.record(.unsent, operation: call)
            throw .cancelledHere()
        }
        let left: Duration? = deadline == .never ? nil : now.duration(to: deadline) - reserve
        if let left, left <= .zero {
            observer?.record(.unsent, operation: call)
            throw RPCError(
                code: .deadlineExceeded,
                message: "Not sent: no more than the reserve of \(reserve) is left."
            )
        }
        let own = metadata.grpcTimeout()
        guard let limit = metadata.grpcTimeout(notLongerThan: left) else {
            metadata.removeAllValues(forKey: DeadlineHeader.grpc.name)
            return nil
        }
        // The header is written anew even if it is the call's own: that of `CallOptions` may have eight digits, which grpc-swift's server
        // ignores.
        let value = DeadlineHeader.grpc.write(limit)
        metadata.replaceOrAddString(value, forKey: DeadlineHeader.grpc.name)
        if let own, own > limit { observer?.record(.shortened(from: own, to: limit), operation: call) }
        observer?.record(.sent(remaining: limit), operation: call)
        guard reserve == .zero, limit == left, let written = DeadlineHeader.grpc.read(value) else { return nil }
        return SentLimit(deadline: deadline, written: written, at: now)
    }
}

extension Metadata {
    /// The least of all readable values of `grpc-timeout` and of one more limit.
    func grpcTimeout(notLongerThan maximum: Duration? = nil) -> Duration? {
        DeadlineHeader.least(of: [.grpc], notLongerThan: maximum) { self[stringValues: $0] }
    }
}
#endif
