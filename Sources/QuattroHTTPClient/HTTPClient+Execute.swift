#if HTTPClient
public import AsyncHTTPClient
public import Logging
import NIOCore
import NIOHTTP1
public import Quattro
public import QuattroRequests

extension HTTPClient {
    /// Sends a request under the deadline of the scopes around the call, and passes the response to a closure, so that the scopes limit the
    /// reading of its body too.
    ///
    /// - The time left is sent in a header, in place of the request's own value unless that is shorter. Outside of all deadlines, and
    ///   behind a shield, the request is sent as it is, and nothing limits the call.
    /// - If the scopes are cancelled, or their deadline passes, the request is abandoned in whatever state it is, and an HTTP/1 connection
    ///   is closed. A `fail(after:)` around the call throws `DeadlineExceeded`.
    /// - If the scopes are cancelled already, nothing is sent.
    /// - If the server says that the deadline has passed (a 504 with ``/QuattroRequests/RequestEnding/marker``) a moment before it passes
    ///   here, that does not count as a response. The call waits for the deadline, for at most 100 milliseconds, or a second if the server
    ///   refused to begin the request. If the deadline is moved later meanwhile, the closure gets the 504.
    /// - The closure gets any other response, whatever its status. Its value is returned, however late.
    ///
    /// ```swift
    /// let user = try await fail(after: .seconds(2)) {
    ///     try await client.execute(HTTPClientRequest(url: "http://users/17")) { response in
    ///         try await response.body.collect(upTo: 1 << 20)
    ///     }
    /// }
    /// ```
    ///
    /// Redirects that the client follows carry the value of the first request. It is a little too long, which affects only the server.
    ///
    /// - Important: Read the response's body in the closure: outside of it nothing limits the reading. If a read is cancelled, the body has
    ///   ended, and later reads return `nil`, as at the end of the body. For a limit on each chunk, read the body with `withElements(of:)`.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - deadlineHeader: The header that tells the server how much time is left; `nil` means no header.
    ///   - reserve: How much of the time the server does not get, so that the caller can still act if there is no answer. It must not be
    ///     negative. With a reserve, every 504 is a response. If no more than the reserve is left, the header says zero.
    ///   - logger: The logger for the client.
    ///   - operation: What the request is for, for the observer; `nil` for its method.
    ///   - observer: The observer that is told what happens to the deadline, such as metrics.
    ///   - body: What to do with the response. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: What the closure returns.
    /// - Throws: `CancellationError` if the call is cancelled, what the client throws, and what the closure throws; never
    ///   `DeadlineExceeded`, which the owner of the deadline throws.
    ///
    /// Isolation: the closure runs on the caller's actor, in the caller's task.
    ///
    /// Cost: no task and no timer of its own.
    ///
    /// Modeled on: the deadline propagation of gRPC and of userver.
    public nonisolated(nonsending) func execute<Value: ~Copyable>(
        _ request: HTTPClientRequest,
        deadlineHeader: DeadlineHeader? = .envoy,
        reserve: Duration = .zero,
        logger: Logger? = nil,
        operation: String? = nil,
        observer: (any RequestObserver)? = nil,
        _ body: nonisolated(nonsending) (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        if reserve < .zero { trap("the reserve of a request must not be negative, and is \(reserve)") }
        let operation = operation ?? request.method.rawValue
        do {
            try await checkpoint()
        } catch {
            observer?.record(.unsent, operation: operation)
            throw error
        }
        var request = request
        let budget = RequestBudget(of: .currentEffective, reserve: reserve, in: deadlineHeader, of: &request.headers)
        budget.report(to: observer, operation: operation)
        // The client itself gets no deadline: it could not follow a deadline that is moved later, and the cancellation has the same effect.
        let response = try await execute(request, deadline: .distantFuture, logger: logger)
        if budget.isOver(by: response) { try await budget.waitForEnd() }
        return try await body(response)
    }
}
#endif
