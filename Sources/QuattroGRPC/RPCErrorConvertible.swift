#if GRPC
public import GRPCCore
public import Quattro

/// How a server answers if a handler throws this error.
extension DeadlineExceeded: RPCErrorConvertible {
    /// The code `.deadlineExceeded`.
    public var rpcErrorCode: RPCError.Code { .deadlineExceeded }

    /// The name of the scope, without internal details of the server, such as where the scope was opened.
    public var rpcErrorMessage: String { "\(scopeName.map { "\"\($0)\"" } ?? "A step of the call") took too long." }
}

/// A server answers several errors of a handler as if only the first one had been thrown.
///
/// So a call that fetches two things with `gather`, one of which is `.notFound`, answers `.notFound`, with the message and the metadata
/// of that error. An interceptor sees all of them in the cause.
extension ErrorGroup: RPCErrorConvertible {
    /// The code of the first error; `.unknown` if gRPC has no code for it, as if it had been thrown alone.
    public var rpcErrorCode: RPCError.Code { firstRPCError.code }

    /// The message of the first error.
    public var rpcErrorMessage: String { firstRPCError.message }

    /// The metadata of the first error.
    public var rpcErrorMetadata: Metadata { firstRPCError.metadata }

    /// The first error as gRPC's server would report it.
    private var firstRPCError: RPCError {
        switch first {
        case let error as RPCError: error
        case let error as any RPCErrorConvertible: RPCError(error)
        default: RPCError(code: .unknown, message: "Service method threw an unknown error.")
        }
    }
}
#endif
