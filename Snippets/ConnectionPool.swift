// A pool of connections, where only the wait for one has a limit. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro
import Synchronization

/// Lends connections, at most so many at a time.
final class ConnectionPool<Connection: Sendable>: Sendable {
    private let places: ConcurrencyLimiter
    private let patience: Duration
    private let connect: @Sendable () async throws -> Connection
    private let idle = Mutex<[Connection]>([])

    init(limit: Int, patience: Duration, connect: @escaping @Sendable () async throws -> Connection) {
        places = ConcurrencyLimiter(limit, name: "connections")
        self.patience = patience
        self.connect = connect
    }

    nonisolated(nonsending) func withConnection<Value>(
        _ body: nonisolated(nonsending) (Connection) async throws -> Value
    ) async throws -> Value {
        try await fail(after: patience, name: "wait for a connection") { scope in
            try await places.withPlace {
                try await checkpoint()  // a place that came at the instant of the limit is too late
                scope.deadline = .never  // the work itself has no limit here
                let connection = try await idleConnection()
                let value = try await body(connection)
                idle.withLock { $0.append(connection) }  // not after an error, since its state is unknown
                return value
            }
        }
    }

    private nonisolated(nonsending) func idleConnection() async throws -> Connection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        return try await connect()
    }
}
