#if Hummingbird
import HTTPTypes
public import Hummingbird
import Logging
public import Quattro
@_exported public import QuattroRequests

/// Gives each request its deadline: that of its caller, that of the server, the end of a shutdown's grace, or the end of its client.
///
/// - The least of the times in the request's headers and `maximum` is the request's deadline. All code of the handler sees it in
///   `Deadline.currentEffective`, and is cancelled when it has passed.
/// - No more than `minimumToStart` is left: the request is refused before any handler runs.
/// - The client goes away: the handler is cancelled. That takes a ``ChannelRequestContext``; with another context the log says once that
///   disconnects are not seen.
/// - Graceful shutdown begins: what is left is at most `shutdownGrace`, which the handler sees at once. A server whose own task is
///   cancelled gives no grace.
/// - A handler that gives up is answered by ``RequestEnded``: 504, 503 or 499 by the cause, with the header `x-quattro-cancelled`. What
///   it threw when it was cancelled, of whatever type, stands in the log. An error that it throws by itself is its own.
/// - A response that a handler *returns* is sent, however late, and a long one has the limits of a request that has just come. One whose
///   length is not known is not sent: its body would be cut off at once.
/// - The body of a response is under the same limits while it is written, if its length is unknown or more than 64 KiB. One that is cut
///   off ends the connection (over HTTP/2: the stream), so that it never looks complete.
/// - The log tells how late work was that went on although it was cancelled.
///
/// ```swift
/// let router = Router(context: BasicChannelRequestContext.self)
/// router.addMiddleware {
///     LogRequestsMiddleware(.info)
///     DeadlineMiddleware(maximum: .seconds(30), shutdownGrace: .seconds(10))
/// }
/// ```
///
/// What watches goes before it, such as `TracingMiddleware`, `MetricsMiddleware` and `LogRequestsMiddleware`; so does a middleware that
/// makes responses of errors, since a response made of a cancellation would be sent. Groups of routes may have one each, with limits of
/// their own; one within another can only shorten.
///
/// Isolation: `Sendable`; the rest of the request runs as a body of a `CancelScope` does.
///
/// Cost: one scope for the handler, another for a body of the kind above, and for each a handler of the shutdown, if there is a grace.
/// At the first request of a connection, a channel handler that the event loop puts in, for which the request does not wait. Without a limit of
/// any kind: that of reading the headers.
public struct DeadlineMiddleware<Context: RequestContext>: RouterMiddleware {
    private let headers: [DeadlineHeader]
    /// Their names, as Hummingbird has them.
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
    /// Limits that cannot be meant are programming errors and end the program.
    ///
    /// - Parameters:
    ///   - headers: The headers that tell how much time the caller has left. What is not in their format is ignored.
    ///   - maximum: The most that a request may take, whatever its caller says; more than `minimumToStart`. `nil` for no limit.
    ///   - minimumToStart: How much must be left for a start to make sense; a request with as much or less is refused. Not negative.
    ///   - shutdownGrace: How long requests may go on when graceful shutdown has begun. Zero ends them at once; not negative. `nil` for as
    ///     long as they want.
    ///   - cancelsOnDisconnect: Whether a client that goes away ends its request.
    ///   - warnsAfter: From which time on work that goes on although it is cancelled is logged as a warning instead of info; not negative.
    ///   - observer: What is told what becomes of the deadlines, such as metrics. Of middlewares within one another only one wants to have
    ///     it, since each tells what it sees.
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
        if minimumToStart < .zero { trap("minimumToStart must not be negative, as \(minimumToStart) is") }
        if warnsAfter < .zero { trap("warnsAfter must not be negative, as \(warnsAfter) is") }
        if let shutdownGrace, shutdownGrace < .zero {
            trap("shutdownGrace must not be negative, as \(shutdownGrace) is; nil is for no limit")
        }
        if let maximum, maximum <= minimumToStart {
            trap(
                "maximum must be more than minimumToStart, \(minimumToStart), as \(maximum) is not; nil is for no limit"
            )
        }
    }
}

extension DeadlineMiddleware {
    /// Runs the rest of a request under its limits, which Hummingbird does.
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

    /// How much time is left; throws if that is too little for a start.
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

    /// The least that the headers say.
    private func received(with request: Request) -> Duration? {
        var least: Duration?
        // Asked first: a list of values is made even of a header that is not there.
        for index in fields.indices where request.headers.contains(fields[index]) {
            least = DeadlineHeader.least(of: [headers[index]], notLongerThan: least) { _ in
                request.headers[values: fields[index]]
            }
        }
        return least
    }
}
#endif
