#if Hummingbird
public import HTTPTypes
public import Hummingbird
import Logging
public import Quattro

/// Answers 504 Gateway Timeout if a limit within a handler ran out.
///
/// It does not have the header `x-quattro-cancelled`, by which a caller would recognise its own deadline: this deadline was the
/// handler's.
extension DeadlineExceeded: HTTPResponseError {
    /// The status 504 Gateway Timeout.
    public var status: HTTPResponse.Status { .gatewayTimeout }

    /// The status, without a body.
    public func response(from request: Request, context: some RequestContext) -> Response { Response(status: status) }
}

/// Answers as the first error would, so that replacing `async let` with `gather` changes no answer.
///
/// - If the `first` error of the group, however deeply nested, is an `HTTPResponseError`, the answer has its status, headers and body. It
///   is the error that happened first, and so the one that made the others stop.
/// - If it is not, the answer is 500 Internal Server Error, as for any other error, even if a later error of the group is an
///   `HTTPResponseError`.
///
/// The errors that the answer does not show are logged at the level `debug`, at which Hummingbird logs errors that it does not recognise.
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
