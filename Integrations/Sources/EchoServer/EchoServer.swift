import NIOCore
public import Quattro

/// A server on TCP that answers each line with a line: what a server needs of groups and scopes, on swift-nio.
///
/// Its tasks, and who stops them:
///
///     "server"         a group: the first failure ends all
///       "metrics"      in the background: ends with the last connection
///       "listener 80"  may be stopped alone; waits while there is no place for its next connection
///       "log"          one for each connection that was closed
///       "connections"  a group inside: at most so many, and one that fails ends alone
///         "connection"  reads a line, handles it, writes the answer, each in a scope of its own
///         "grace"       in the background: ends what is left when the shutdown has taken long enough
public final class EchoServer: Sendable {
    /// Makes the answer to a line.
    public typealias Handler = @Sendable (String) async throws -> String
    /// A listener, with its port.
    public typealias Listener = StartedTask<Int>

    /// How many, and how long.
    public struct Limits: Sendable {
        /// How many connections are served at a time, those of all listeners together.
        public var connections = 100
        /// How long a request may take to handle.
        public var request = Duration.seconds(5)
        /// How long the client may take to accept an answer.
        public var write = Duration.seconds(1)
        /// How long a shutdown waits for requests that are under way.
        public var grace = Duration.seconds(10)
        /// How often connections are counted.
        public var report = Duration.seconds(10)

        /// Makes the usual ones.
        public init() {}
    }

    /// What the server tells.
    public enum Event: Sendable {
        case connectionFailed(name: String?, any Error)
        case requestEnded(Ending)
        case counted(ScopedTaskGroup.Counts)
    }

    let limits: Limits
    let audit: AuditLog
    let handler: Handler
    let tell: @Sendable (Event) -> Void
    /// Ends the wait for further requests, and nothing that is under way.
    let draining = CancelSource(name: "draining")
    /// Ends the requests that are under way.
    let shutdown = CancelSource(name: "shutdown")
    let closed = ConnectionLog()

    /// Makes a server, which can be run once.
    public init(
        limits: Limits = Limits(),
        audit: AuditLog,
        tell: @escaping @Sendable (Event) -> Void,
        handler: @escaping Handler
    ) {
        self.limits = limits
        self.audit = audit
        self.tell = tell
        self.handler = handler
    }

    /// Asks the server to end: no new connections and requests; those under way have the grace to finish.
    public func shutDown() {
        draining.cancel(reason: .shutdown)
    }

    /// The names of the connections that are over, in the order in which they were closed.
    public var closedConnections: [String] { get async { await closed.names } }
}

// MARK: - Running

extension EchoServer {
    /// Serves until ``shutDown()`` is called, and then until all has ended.
    ///
    /// - Parameters:
    ///   - ports: Where to listen; 0 for any free port.
    ///   - status: Gets the listeners when all of them listen.
    /// - Throws: An `ErrorGroup` if a listener fails. What a connection fails with is an ``Event``.
    public func run(on ports: [Int], _ status: TaskStatus<[Listener]> = .ignored) async throws {
        try await withScopedTaskGroup(name: "server") { server in
            let failed = FailurePolicy.report { [tell] error, name in tell(.connectionFailed(name: name, error)) }
            try await withScopedTaskGroup(
                concurrencyLimit: limits.connections,
                onFailure: failed,
                name: "connections"
            ) { connections in
                try await server.startBackgroundTask(name: "metrics") { try await self.count(connections, $0) }
                var listeners: [Listener] = []
                for port in ports {
                    let listener = try await server.startTask(name: "listener \(port)") { status in
                        try await self.listen(on: port, for: connections, in: server, status)
                    }
                    listeners.append(listener)
                }
                status.started(listeners)

                _ = try await draining.waitUntilCancelled()
                for listener in listeners { listener.cancel(reason: .shutdown) }
                connections.addBackgroundTask(name: "grace") { [limits, shutdown] in
                    try await Task.sleep(for: limits.grace, clock: .quattro)
                    shutdown.cancel(reason: .shutdown)
                }
            }
        }
    }

    private func count(_ connections: ScopedTaskGroup, _ status: TaskStatus<Void>) async throws {
        tell(.counted(connections.counts))
        status.started()
        while true {
            try await Task.sleep(for: limits.report, clock: .quattro)
            tell(.counted(connections.counts))
        }
    }

    /// Accepts connections, each when there is a place for it, until it is cancelled.
    private func listen(
        on port: Int,
        for connections: ScopedTaskGroup,
        in server: ScopedTaskGroup,
        _ status: TaskStatus<Int>
    ) async throws {
        let unserved = CancelSource(name: "unserved")
        defer { unserved.cancel() }
        let socket = try await Lines.listen(on: port, closing: unserved)
        try await socket.executeThenClose { accepted in
            status.started(socket.channel.localAddress?.port ?? port)
            for try await connection in accepted {
                let child = try await connections.addTaskWhenFree(name: "connection") {
                    try await self.serve(connection.channel, in: server)
                }
                // From here on the child closes it.
                if child != nil { connection.closing.remove() }
            }
        }
    }
}
