#if Hummingbird
public import HTTPTypes
public import Hummingbird
import Logging
public import Quattro

/// A limit within a handler ran out: 504 Gateway Timeout.
///
/// Without the header `x-quattro-cancelled`, which a caller takes for its own deadline: this one was the handler's.
extension DeadlineExceeded: HTTPResponseError {
    /// 504 Gateway Timeout.
    public var status: HTTPResponse.Status { .gatewayTimeout }

    /// The status, without a body.
    public func response(from request: Request, context: some RequestContext) -> Response { Response(status: status) }
}

/// A group answers as its first error would, so that `gather` in the place of `async let` changes no answer.
///
/// - The `first` error of the group, however deep, is an `HTTPResponseError`: its status, headers and body. It is the one that
///   happened first, and so the one that made the others stop.
/// - It is none: 500 Internal Server Error, as for any other error, even if a later one of the group would answer.
///
/// What the answer does not tell goes to the log, at the level at which Hummingbird logs errors that it does not recognise: debug.
extension ErrorGroup: HTTPResponseError {
    /// The status of the first error, or 500 Internal Server Error.
    public var status: HTTPResponse.Status {
        (first as? any HTTPResponseError)?.status ?? .internalServerError
    }

    /// The response of the first error, or 500 Internal Server Error.
    ///
    /// - Throws: What the first error throws instead of its response.
    public func response(from request: Request, context: some RequestContext) throws -> Response {
        let errors = leaves
        guard let first = errors[0] as? any HTTPResponseError else {
            context.logger.debug("Unrecognised Error", metadata: ["error.type": "\(self)"])
            return Response(status: .internalServerError)
        }
        if errors.count > 1 {
            let others = errors.dropFirst().map { Logger.MetadataValue.string("\($0)") }
            context.logger.debug("the answer is that of the first error", metadata: ["error.others": .array(others)])
        }
        return try first.response(from: request, context: context)
    }
}
#endif
