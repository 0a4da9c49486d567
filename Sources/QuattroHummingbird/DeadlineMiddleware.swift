#if Hummingbird
import HTTPTypes
public import Hummingbird
import Logging
public import Quattro
@_exported public import QuattroRequests

/// Gives each request a deadline, from its caller's time, the server's limit and the grace of a shutdown, and ends it when its client
/// disconnects.
///
/// - The shortest of the times in the request's headers and `maximum` determines the request's deadline. All code of the handler sees it in
///   `Deadline.currentEffective` and is cancelled when it has passed.
/// - If no more than `minimumToStart` is left, the request is refused before any handler runs.
/// - If the client disconnects, the handler is cancelled. That needs a ``ChannelRequestContext``; with another context, a warning is logged
///   once that disconnects are not noticed.
/// - When graceful shutdown begins, at most `shutdownGrace` is left, and the handler sees that at once. A server whose own task is
///   cancelled gives no grace.
/// - If a handler gives up, ``RequestEnded`` is the answer: 504, 503 or 499, depending on the cause, with the header `x-quattro-cancelled`.
///   The error that it threw when it was cancelled, of whatever type, is logged. An error that it throws by itself is not changed.
/// - A response that a handler *returns* is sent, however late, and a long one gets the limits of a new request. A late response of unknown
///   length is not sent: its body would be cut off at once.
/// - The body of a response is under the same limits while it is written, if its length is unknown or more than 64 KiB. If it is cut off,
///   the connection ends (over HTTP/2, the stream), so that the body never looks complete.
/// - If work continues although it was cancelled, the log says how late it ended.
///
/// ```swift
/// let router = Router(context: BasicChannelRequestContext.self)
/// router.addMiddleware {
///     LogRequestsMiddleware(.info)
///     DeadlineMiddleware(maximum: .seconds(30), shutdownGrace: .seconds(10))
/// }
/// ```
///
/// Put observing middlewares before it, such as `TracingMiddleware`, `MetricsMiddleware` and `LogRequestsMiddleware`. Also put a middleware
/// that turns errors into responses before it, since otherwise a response made from a cancellation would be sent. Groups of routes may each
/// have one, with limits of their own; a nested one can only shorten the limits.
///
/// Isolation: `Sendable`; the rest of the request runs as a body of a `CancelScope` does.
///
/// Cost: one scope for the handler, another for a body of the kind above, and a shutdown handler for each if there is a grace. The first
/// request of a connection adds a channel handler; the event loop adds it, and the request does not wait for that. Without a limit of any
/// kind, the only cost is reading the headers.
public struct DeadlineMiddleware<Context: RequestContext>: RouterMiddleware {
    private let headers: [DeadlineHeader]
    /// The names of the headers, in Hummingbird's type.
    private let fields: [HTTPField.Name]
    private let maximum: Duration?
    private let minimumToStart: Duration
    private let limits: RequestWork.Limits
    private let connections: Connections<Context>
    private let observer: (any RequestObserver)?

    /// Makes a middleware.
    ///
    /// ```swift
    /// router.add(middleware: DeadlineMiddleware(maximum: .seconds(30), shutdownGrace: .seconds(10)))
    /// ```
    ///
    /// Limits that make no sense are programming errors and end the program.
    ///
    /// - Parameters:
    ///   - headers: The headers that say how much time the caller has left. A value that is not in the header's format is ignored.
    ///   - maximum: The longest time that a request may take, whatever its headers say. It must be more than `minimumToStart`; `nil` means
    ///     no limit.
    ///   - minimumToStart: How much time a request needs to be started; a request with this much or less is refused. It must not be
    ///     negative.
    ///   - shutdownGrace: How long requests may continue after graceful shutdown has begun. Zero ends them at once, and `nil` means no
    ///     limit. It must not be negative.
    ///   - cancelsOnDisconnect: Whether a request ends when its client disconnects.
    ///   - warnsAfter: How long work may continue after it was cancelled before that is logged as a warning instead of info. It must not be
    ///     negative.
    ///   - observer: The observer that is told what happens to the deadlines, such as metrics. Of nested middlewares only one should have
    ///     it, since each reports its own events.
    public init(
        headers: [DeadlineHeader] = [.envoy, .connect, .grpc],
        maximum: Duration? = nil,
        minimumToStart: Duration = .zero,
        shutdownGrace: Duration? = nil,
        cancelsOnDisconnect: Bool = true,
        warnsAfter: Duration = .milliseconds(500),
        observer: (any RequestObserver)? = nil
    ) {
        Self.check(maximum, minimumToStart, shutdownGrace, warnsAfter)
        self.headers = headers
        fields = headers.map { .named($0.name) }
        (self.maximum, self.minimumToStart, self.observer) = (maximum, minimumToStart, observer)
        limits = RequestWork.Limits(maximum: maximum, shutdownGrace: shutdownGrace, warnsAfter: warnsAfter)
        connections = Connections(areWatched: cancelsOnDisconnect)
    }

    private static func check(
        _ maximum: Duration?,
        _ minimumToStart: Duration,
        _ shutdownGrace: Duration?,
        _ warnsAfter: Duration
    ) {
        if minimumToStart < .zero { trap("minimumToStart must not be negative, but is \(minimumToStart)") }
        if warnsAfter < .zero { trap("warnsAfter must not be negative, but is \(warnsAfter)") }
        if let shutdownGrace, shutdownGrace < .zero {
            trap("shutdownGrace must not be negative, but is \(shutdownGrace); nil means no limit")
        }
        if let maximum, maximum <= minimumToStart {
            trap(
                "maximum must be more than minimumToStart, \(minimumToStart), but is \(maximum); nil means no limit"
            )
        }
    }
}

extension DeadlineMiddleware {
    /// Runs the rest of a request under its limits; Hummingbird calls this.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - context: Its context.
    ///   - next: The rest: other middlewares and the handler.
    /// - Returns: The response of the rest.
    /// - Throws: ``RequestEnded`` if the request has been ended, or what the rest throws.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let route = Route(context)
        let observer = observer.map { RouteObserver(base: $0, route: route) }
        let remaining = try admit(request, route, observer, context.logger)
        let connection = connections.connection(of: context)
        guard remaining != nil || limits.shutdownGrace != nil || connection != nil else {
            return try await next(request, context)
        }
        let work = RequestWork(
            request: ServerRequest(operation: route.name, remaining: remaining, observer: observer),
            connection: connection,
            limits: limits,
            logger: context.logger,
            route: route
        )
        return try await work.respond { try await next(request, context) }
    }

    /// Returns how much time is left; throws if that is too little to start.
    private func admit(
        _ request: Request,
        _ route: Route,
        _ observer: RouteObserver?,
        _ logger: Logger
    ) throws -> Duration? {
        guard let received = received(with: request) else { return maximum }
        observer?.record(.received(remaining: received), operation: route.name)
        guard received <= minimumToStart else { return min(received, maximum ?? received) }
        observer?.record(.refused(remaining: received), operation: route.name)
        logger.info(
            "the request was refused: too little time was left",
            metadata: ["quattro.remaining": "\(received)", "http.route": "\(route.name)"]
        )
        throw RequestEnded(.expired)
    }

    /// The shortest time in the headers.
    private func received(with request: Request) -> Duration? {
        var least: Duration?
        // This is checked first, since a list of values is made even for a missing header.
        for index in fields.indices where request.headers.contains(fields[index]) {
            least = DeadlineHeader.least(of: [headers[index]], notLongerThan: least) { _ in
                request.headers[values: fields[index]]
            }
        }
        return least
    }
}
#endif
