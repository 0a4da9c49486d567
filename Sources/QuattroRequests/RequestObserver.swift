/// An observer that is told what happens to the deadlines of requests: metrics, a log, a test.
///
/// `QuattroTracing` has one for swift-metrics. This example writes its own log:
///
/// ```swift
/// struct LateRequests: RequestObserver {
///     func record(_ event: RequestEvent, operation: String) {
///         guard case .stopped(let ending, after: let latency) = event, latency > .seconds(1) else { return }
///         print("\(operation) went on for \(latency) after its end: \(ending)")
///     }
/// }
/// ```
///
/// Isolation: called on the task of the request, on any thread, by several tasks at a time. The request waits until the call returns.
public protocol RequestObserver: Sendable {
    /// Records an event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - operation: What the request was for: a route, such as `/users/{id}`, or a method, such as `echo.Echo/Get`; never a text
    ///     that a client has chosen.
    func record(_ event: RequestEvent, operation: String)
}

/// What happens to the deadline of a request, at the server that answers it or at the client that sends it.
@nonexhaustive
public enum RequestEvent: Sendable, Hashable {
    /// A server has received a request with a limit: how much time its caller had left.
    case received(remaining: Duration)
    /// A server has refused a request, since too little time was left to start.
    case refused(remaining: Duration)
    /// A server has asked the work for a request to stop; the duration says how long the work continued after that, however it ended.
    ///
    /// It is reported once for each request, when the handler or the writing of the response's body ends.
    case stopped(RequestEnding, after: Duration)
    /// A client has sent a request with a limit: how much time it has left.
    case sent(remaining: Duration)
    /// A client has shortened the request's own limit to the time left until the deadline around the call.
    case shortened(from: Duration, to: Duration)
    /// A client has not sent a request, since no time was left or its caller was cancelled.
    case unsent
}
