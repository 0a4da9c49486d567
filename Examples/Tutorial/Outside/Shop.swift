import Quattro
import Synchronization

/// A shop that answers over a connection.
///
/// It stands in for a network service.
package final class Shop: Sendable {
    package let name: String
    private let prices: [String: Int]
    private let delays: [String: Duration]
    private let open = Mutex(0)

    /// Makes a shop that answers after 10 ms, or after another delay for some articles.
    package init(_ name: String, prices: [String: Int], delays: [String: Duration] = [:]) {
        (self.name, self.prices, self.delays) = (name, prices, delays)
    }

    /// How many connections to the shop are open.
    package var openConnections: Int { open.withLock { $0 } }

    package func connect() async throws -> Connection {
        try await Task.sleep(for: .milliseconds(10), clock: .quattro)
        open.withLock { $0 += 1 }
        return Connection(shop: self)
    }

    package struct Connection: Sendable {
        fileprivate let shop: Shop

        /// Asks for a price in cents.
        package func price(of article: String) async throws -> Int {
            try await Task.sleep(for: shop.delays[article] ?? .milliseconds(10), clock: .quattro)
            guard let price = shop.prices[article] else { throw NotSold() }
            return price
        }

        /// Says goodbye and waits for the answer: until that arrives, the connection is open.
        package func close() async throws {
            try await Task.sleep(for: .milliseconds(10), clock: .quattro)
            shop.open.withLock { $0 -= 1 }
        }
    }
}

package struct NotSold: Error {}

extension [Shop] {
    /// The mill takes half a minute to answer for flour.
    package static var all: [Shop] {
        [
            Shop("corner", prices: ["tea": 250, "flour": 90]),
            Shop("market", prices: ["tea": 199, "flour": 80]),
            Shop("mill", prices: ["tea": 210, "flour": 60], delays: ["flour": .seconds(30)]),
        ]
    }
}
