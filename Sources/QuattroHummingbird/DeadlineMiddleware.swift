#if Hummingbird
import HTTPTypes
public import Hummingbird
import Logging
public import Quattro
@_exported public import QuattroRequests

/// Gives each request its deadline, by its caller's time, the server's limit and the grace of a shutdown, and ends it when its client
/// goes away.
///
/// - The least of the times in the request's headers and of `maximum` is the request's deadline. All code of the handler sees it in
///   `Deadline.currentEffective` and is cancelled when it has passed.
/// - If no more than `minimumToStart` is left, the request is refused before any handler runs.
/// - If the client goes away, the handler is cancelled. That needs a ``ChannelRequestContext``; with another context the log says once
///   that disconnects are not seen.
/// - When graceful shutdown begins, at most `shutdownGrace` is left, which the handler sees at once. A server whose own task is cancelled
///   gives no grace.
/// - If a handler gives up, ``RequestEnded`` is the answer: 504, 503 or 499, depending on the cause, with the header
///   `x-quattro-cancelled`. What it threw when it was cancelled, of whatever type, is logged. An error that it throws by itself is not
///   touched.
/// - A response that a handler *returns* is sent, however late, and a long one has the limits of a request that has just come. A late
///   response whose length is not known is not sent: its body would be cut off at once.
/// - The body of a response is under the same limits while it is written, if its length is unknown or more than 64 KiB. If it is cut off,
///   the connection ends (over HTTP/2, the stream), so that the body never looks complete.
/// - If work goes on although it was cancelled, the log tells how late it ended.
///
/// ```swift
/// let router = Router(context: BasicChannelRequestContext.self)
/// router.addMiddleware {
///     LogRequestsMiddleware(.info)
///     DeadlineMiddleware(maximum: .seconds(30), shutdownGrace: .seconds(10))
/// }
/// ```
///
/// Middlewares that observe go before it, such as `TracingMiddleware`, `MetricsMiddleware` and `LogRequestsMiddleware`. So does a
/// middleware that turns errors into responses, since a response made from a cancellation would be sent. Groups of routes may have one
/// each, with limits of their own; one within another can only shorten the limits.
///
/// Isolation: `Sendable`; the rest of the request runs as a body of a `CancelScope` does.
///
/// Cost: one scope for the handler, another for a body of the kind above, and a shutdown handler for each if there is a grace. The first
/// request of a connection adds a channel handler, which the event loop puts in and for which the request does not wait. Without a limit
/// of any kind, the only cost is reading the headers.
public struct DeadlineMiddleware<Context: RequestContext>: RouterMiddleware {
    private let headers: [DeadlineHeader]
    /// The names of the headers, as Hummingbird has them.
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
    ///   - headers: The headers that tell how much time the caller has left. A value that is not in the header's format is ignored.
    ///   - maximum: The longest time that a request may take, whatever its caller says. It must be more than `minimumToStart`; `nil`
    ///     means no limit.
    ///   - minimumToStart: How much time must be left for a start to make sense; a request with this much or less is refused. It must not
    ///     be negative.
    ///   - shutdownGrace: How long requests may go on when graceful shutdown has begun. Zero ends them at once, and `nil` lets them take
    ///     as long as they want. It must not be negative.
    ///   - cancelsOnDisconnect: Whether a client that goes away ends its request.
    ///   - warnsAfter: How long work may go on although it is cancelled before it is logged as a warning instead of info. It must not be
    ///     negative.
    ///   - observer: The observer that is told what becomes of the deadlines, such as metrics. Of nested middlewares only one should have
    ///     it, since each reports what it sees.
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

    /// The least time that the headers say.
    private func received(with request: Request) -> Duration? {
        var least: Duration?
        // This is asked first, since a list of values is made even for a header that is not there.
        for index in fields.indices where request.headers.contains(fields[index]) {
            least = DeadlineHeader.least(of: [headers[index]], notLongerThan: least) { _ in
                request.headers[values: fields[index]]
            }
        }
        return least
    }
}
#endif
