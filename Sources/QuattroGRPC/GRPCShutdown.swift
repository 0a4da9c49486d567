#if GRPC
public import GRPCCore
import Quattro
import QuattroRequests

/// The shutdown of a gRPC server that gives the calls in flight a grace.
///
/// grpc-swift 2.4.3 cancels every call at the moment when graceful shutdown begins, without a reason. A server that obeys that gives no
/// grace at all. So this object is told first: the interceptor, which runs the calls, and the code that begins the shutdown share it.
///
/// - ``begin(_:)`` limits each call in flight to the grace, by a deadline: the handler and every call that it makes see it at once. Then
///   the server begins its graceful shutdown.
/// - Calls that arrive after that, on connections that are still open, get the rest of the same grace.
/// - The answer to a call that is cut off at the end of the grace is `.unavailable`.
/// - During the grace, a call that gRPC cancels continues, since gRPC does not say why it was cancelled: a client that disconnects during
///   the grace is not noticed, and only the grace limits the work for it.
///
/// ```swift
/// let shutdown = GRPCShutdown(grace: .seconds(20))
/// let server = GRPCServer(
///     transport: transport,
///     services: [echo],
///     interceptors: [DeadlineServerInterceptor(shutdown: shutdown)]
/// )
/// let group = ServiceGroup(services: [GRPCServerService(server, shutdown: shutdown)], logger: logger)
/// ```
///
/// A handler that continues although it is cancelled keeps the server open. `maxGraceTime` of the transport's connections and
/// `maximumGracefulShutdownDuration` of the service group limit that: both should be longer than the grace.
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor.
///
/// Cost: a short lock when a call begins and when it ends. Beginning the shutdown takes time in proportion to the calls in flight.
public final class GRPCShutdown: Sendable {
    /// How long a call may continue after the shutdown has begun.
    public let grace: Duration

    private let state = Guarded(State())

    private struct State {
        /// The end of the grace; `nil` before the shutdown.
        var end: Deadline?
        var calls: [Int: QuattroRequests.ServerRequest] = [:]
        var lastCall = 0
    }

    /// Makes a shutdown that has not begun.
    ///
    /// - Parameter grace: How long a call may continue after the shutdown has begun; zero or less ends all calls at once.
    public init(grace: Duration) {
        self.grace = grace
    }

    /// Whether the shutdown has begun.
    public var hasBegun: Bool { state.withLock { $0.end != nil } }

    /// Begins the shutdown of a server: first the grace of its calls, then its own graceful shutdown.
    ///
    /// The first call begins the grace. Calling it for a second server that shares this shutdown begins the shutdown of that server,
    /// under the same grace.
    ///
    /// ```swift
    /// try await withGRPCServer(transport: transport, services: [echo], interceptors: [deadlines]) { server in
    ///     try await waitForSignal()
    ///     shutdown.begin(server)
    /// }
    /// ```
    ///
    /// Isolation: callable from anywhere; never waits and never throws. Quattro calls no cancellation handler of a call on this thread;
    /// gRPC's in-process transport calls its own handlers here.
    ///
    /// - Parameter server: The server, with a ``DeadlineServerInterceptor`` that has this shutdown.
    public func begin(_ server: GRPCServer<some ServerTransport>) {
        beginGrace()
        server.beginGracefulShutdown()
    }

    /// Begins the grace, unless it has begun.
    func beginGrace() {
        let end = Deadline.after(max(grace, .zero))
        let calls = state.withLock { state in
            guard state.end == nil else { return [QuattroRequests.ServerRequest]() }
            state.end = end
            return Array(state.calls.values)
        }
        for call in calls { call.shutDown(by: end) }
    }
}

// MARK: - Calls

extension GRPCShutdown {
    /// A call is in flight from now on, until it leaves.
    func enter(_ call: QuattroRequests.ServerRequest) -> Int {
        let (number, end) = state.withLock { state in
            state.lastCall += 1
            state.calls[state.lastCall] = call
            return (state.lastCall, state.end)
        }
        if let end { call.shutDown(by: end) }
        return number
    }

    func leave(_ number: Int) {
        // The call is released when the lock is not held.
        _ = state.withLock { $0.calls.removeValue(forKey: number) }
    }
}

extension GRPCShutdown: CustomStringConvertible {
    /// The grace and the state, such as `GRPCShutdown (grace of 20.0 seconds, 3 calls in flight)`.
    public var description: String {
        let (end, count) = state.withLock { ($0.end, $0.calls.count) }
        let begun = end.map { ", which ends \($0)" } ?? ""
        return "GRPCShutdown (grace of \(grace)\(begun), \(count) \(count == 1 ? "call" : "calls") in flight)"
    }
}
#endif
