import Outside
import Quattro

struct Prices: Sendable {
    let shops: [Shop]

    /// How many connections to the shops are open.
    var openConnections: Int { shops.map(\.openConnections).reduce(0, +) }

    func answer(_ article: String) async throws -> Response {
        let deadline = Deadline.after(.seconds(1))
        let prices = try await shops.concurrentMapResults { shop in
            try await fail(at: deadline, name: "ask the \(shop.name)") {
                try await ask(shop, for: article)
            }
        }
        return response(article, prices)
    }

    private func ask(_ shop: Shop, for article: String) async throws -> Int {
        try await withDeferrer(grace: .seconds(2)) { deferrer in
            let connection = try await shop.connect()
            deferrer.defer { try await connection.close() }
            return try await connection.price(of: article)
        }
    }

    /// The best price, and which shops were too slow to name theirs.
    private func response(_ article: String, _ answers: [Result<Int, any Error>]) -> Response {
        var best: (price: Int, shop: String)?
        var note = ""
        for (shop, answer) in zip(shops, answers) {
            switch answer {
            case .success(let price):
                if price < best?.price ?? .max { best = (price, shop.name) }
            case .failure(is DeadlineExceeded): note += ", without the \(shop.name)"
            case .failure: break  // this shop does not sell it
            }
        }
        guard let best else { return Response("404 Not Found", "no shop sells \(article)\(note)") }
        return Response("200 OK", "\(article): \(best.price) cents at the \(best.shop)\(note)")
    }
}
