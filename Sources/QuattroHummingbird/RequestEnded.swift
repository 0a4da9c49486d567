#if Hummingbird
import HTTPTypes
public import Hummingbird
public import QuattroRequests

/// The error that ``DeadlineMiddleware`` throws if the work for a request was ended early.
///
/// The router turns it into a response, as it does with every `HTTPResponseError`. Middlewares around it see the error, and Hummingbird's
/// own count it:
///
/// | ``ending`` | status |
/// |---|---|
/// | `expired`, `deadline` | 504 Gateway Timeout |
/// | `shutdown` | 503 Service Unavailable |
/// | `disconnected` | 499 Client Closed Request: for logs and metrics alone, since the client is not there to receive it |
///
/// The response has the header `x-quattro-cancelled` (`RequestEnding.marker`), which names the ending.
///
/// If your own middleware answers errors in another form, it keeps the status and the header by using the error's response:
///
/// ```swift
/// struct JSONErrors<Context: RequestContext>: RouterMiddleware {
///     func handle(
///         _ request: Request,
///         context: Context,
///         next: @concurrent (Request, Context) async throws -> Response
///     ) async throws -> Response {
///         do {
///             return try await next(request, context)
///         } catch let error as RequestEnded {
///             var response = error.response(from: request, context: context)
///             response.body = ResponseBody(byteBuffer: ByteBuffer(string: #"{"error": "\#(error.ending)"}"#))
///             return response
///         }
///     }
/// }
/// ```
public struct RequestEnded: Error {
    /// Why the work was ended.
    public let ending: RequestEnding
    /// How long the handler, or the writing of the body, continued after it had been asked to stop; zero for a request that was refused.
    public let latency: Duration
    /// The error with which the work gave up, if it was not a plain `CancellationError`.
    public let workError: (any Error)?

    /// Makes an error, for a test of code that answers it.
    ///
    /// ```swift
    /// router.get("/slow") { _, _ -> String in throw RequestEnded(.deadline) }
    /// ```
    ///
    /// - Parameters:
    ///   - ending: Why the request was ended.
    ///   - latency: How long the work continued after that.
    ///   - workError: The error with which the work gave up.
    public init(_ ending: RequestEnding, latency: Duration = .zero, workError: (any Error)? = nil) {
        (self.ending, self.latency, self.workError) = (ending, latency, workError)
    }

    init(_ stop: RequestStop) {
        self.init(stop.ending, latency: stop.latency, workError: stop.error)
    }
}

extension RequestEnded: HTTPResponseError {
    /// The status for the ending.
    public var status: HTTPResponse.Status {
        switch ending {
        case .expired, .deadline: .gatewayTimeout
        case .shutdown: .serviceUnavailable
        // This is nginx's code; there is none in the standard.
        case .disconnected: HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
        }
    }

    /// The status and the marker, without a body.
    public func response(from request: Request, context: some RequestContext) -> Response {
        Response(status: status, headers: [.marker: ending.rawValue])
    }
}

extension RequestEnded: CustomStringConvertible {
    /// The ending, how long the work continued, and the error with which it gave up.
    public var description: String {
        let end = workError.map { ", ending with \($0)" } ?? ""
        return ending == .expired
            ? "the request was refused: too little time was left"
            : "the request was ended (\(ending)), and its work stopped \(latency) later\(end)"
    }
}
#endif
