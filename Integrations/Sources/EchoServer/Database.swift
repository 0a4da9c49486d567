public import Quattro
import Synchronization

/// Pretends to be a database that takes a few queries at a time, whoever asks: one limit for all requests of all listeners.
public final class Database: Sendable {
    /// The places for queries.
    public let places: ConcurrencyLimiter

    private let cutOff = Mutex<[Ending: Int]>([:])

    /// Makes a database for so many queries at a time.
    public init(places: Int) {
        self.places = ConcurrencyLimiter(places, name: "database")
    }

    /// Queries that were cut off, by what has ended the request that they were for.
    public var queriesCutOff: [Ending: Int] { cutOff.withLock { $0 } }

    /// Runs a query when there is a place for it, which is waited for under the deadline of the request.
    ///
    /// It knows nothing of requests, and yet can tell by what they ended: it asks the scopes around.
    public func query<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await places.withPlace { try await work() }
        } catch {
            if let cause = CancelScope.current?.causeInEffect { cutOff.withLock { $0[Ending(cause), default: 0] += 1 } }
            throw error
        }
    }
}
