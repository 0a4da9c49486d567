import Outside
import Quattro

struct Prices: Sendable {
    let shops: [Shop]

    func answer(_ article: String) async throws -> Response {
        let deadline = Deadline.after(.seconds(1))
        let prices = try await shops.concurrentMapResults { shop in
            try await fail(at: deadline, name: "ask the \(shop.name)") { try await ask(shop, for: article) }
        }
        return response(article, Array(zip(shops, prices)))
    }

    private func ask(_ shop: Shop, for article: String) async throws -> Int {
        let connection = try await shop.connect()
        let price = try await connection.price(of: article)
        try await connection.close()
        return price
    }

    /// The best price, and which shops were too slow to name theirs.
    private func response(_ article: String, _ prices: [(shop: Shop, price: Result<Int, any Error>)]) -> Response {
        let slow = prices.filter { if case .failure(is DeadlineExceeded) = $0.price { true } else { false } }
        let note = slow.isEmpty ? "" : ", without \(slow.map(\.shop.name).joined(separator: " and "))"
        let named = prices.compactMap { shop, price in (try? price.get()).map { (shop, $0) } }
        guard let (shop, price) = named.min(by: { $0.1 < $1.1 }) else {
            return Response("404 Not Found", "no shop sells \(article)\(note)")
        }
        return Response("200 OK", "\(article): \(price) cents at the \(shop.name)\(note)")
    }
}
