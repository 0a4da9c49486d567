#if GRPC
public import GRPCCore
import Quattro
public import QuattroRequests

/// Sends the time left until the caller's deadline with each call, as `grpc-timeout`.
///
/// - In code that is cancelled, or whose deadline has passed, nothing is sent: the scopes around the call report that.
/// - Otherwise `grpc-timeout` is the shorter of two limits: the time left until `Deadline.currentEffective`, minus the reserve, and
///   `CallOptions.timeout`. Without either, no `grpc-timeout` is sent.
/// - It is computed for each attempt of a call, so one deadline bounds all retries and hedges.
/// - If the server answers `.deadlineExceeded` at the end of the caller's time, the answer is held back until the caller's own
///   `fail(after:)` throws `DeadlineExceeded`. If it answers so earlier, it has a limit of its own, and the error is thrown unchanged, at
///   once.
/// - A response that is cut off here never looks complete: it ends with an `RPCError` that scopes treat as their cancellation.
///
/// The interceptor itself limits nothing. Put the call into a scope:
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
/// - Important: Do not open a scope around `next` in a client interceptor of your own: grpc-swift 2.4.3 adds to a task group there, and the
///   program crashes.
///
/// Isolation: `Sendable`; a value.
///
/// Cost: one walk through the scopes around the call, and one more function call for each message of its response.
///
/// Modeled on: the deadlines of gRPC-Java and gRPC-Go, which travel with the context.
public struct DeadlineClientInterceptor: ClientInterceptor {
    private let reserve: Duration
    private let observer: (any RequestObserver)?

    /// Makes the interceptor.
    ///
    /// - Parameters:
    ///   - reserve: How much of the caller's time the server does not get, so that the caller can still react if the server fails. It must
    ///     not be negative. If no more than the reserve is left, nothing is sent, and the call throws `.deadlineExceeded`.
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
    ///   - context: gRPC's description of the call.
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
        // No scope is opened here, since `next` adds to a task group of gRPC, which belongs to this task.
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

    /// - Returns: The limit with which the call is sent, if that is all of the caller's time.
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
        // The header is rewritten even if the limit is the call's own: the value from `CallOptions` may have eight digits, which
        // grpc-swift's server ignores.
        let value = DeadlineHeader.grpc.write(limit)
        metadata.replaceOrAddString(value, forKey: DeadlineHeader.grpc.name)
        if let own, own > limit { observer?.record(.shortened(from: own, to: limit), operation: call) }
        observer?.record(.sent(remaining: limit), operation: call)
        guard reserve == .zero, limit == left, let written = DeadlineHeader.grpc.read(value) else { return nil }
        return SentLimit(deadline: deadline, written: written, at: now)
    }
}

extension Metadata {
    /// The shortest of all valid values of `grpc-timeout` and one more limit.
    func grpcTimeout(notLongerThan maximum: Duration? = nil) -> Duration? {
        DeadlineHeader.least(of: [.grpc], notLongerThan: maximum) { self[stringValues: $0] }
    }
}
#endif
