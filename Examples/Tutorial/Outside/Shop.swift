import Quattro
import Synchronization

/// A shop that is asked over a connection. It stands in for a service in the network.
public final class Shop: Sendable {
    public let name: String
    private let prices: [String: Int]
    private let delays: [String: Duration]
    private let open = Mutex(0)

    /// Makes a shop that answers after 10 ms, or after a delay of its own for an article.
    public init(_ name: String, prices: [String: Int], delays: [String: Duration] = [:]) {
        (self.name, self.prices, self.delays) = (name, prices, delays)
    }

    /// How many connections to it are open.
    public var openConnections: Int { open.withLock { $0 } }

    public func connect() async throws -> Connection {
        try await Task.sleep(for: .milliseconds(10), clock: .quattro)
        open.withLock { $0 += 1 }
        return Connection(shop: self)
    }

    public struct Connection: Sendable {
        fileprivate let shop: Shop

        /// Asks for a price in cents.
        public func price(of article: String) async throws -> Int {
            try await Task.sleep(for: shop.delays[article] ?? .milliseconds(10), clock: .quattro)
            guard let price = shop.prices[article] else { throw NotSold() }
            return price
        }

        /// Says goodbye, and waits for the answer: until it has come, the connection is open.
        public func close() async throws {
            try await Task.sleep(for: .milliseconds(10), clock: .quattro)
            shop.open.withLock { $0 -= 1 }
        }
    }
}

public struct NotSold: Error {}

extension [Shop] {
    /// The mill takes half a minute to tell the price of flour.
    public static var all: [Shop] {
        [
            Shop("corner", prices: ["tea": 250, "flour": 90]),
            Shop("market", prices: ["tea": 199, "flour": 80]),
            Shop("mill", prices: ["tea": 210, "flour": 60], delays: ["flour": .seconds(30)]),
        ]
    }
}
