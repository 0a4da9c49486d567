import Outside
import Quattro

struct Prices: Sendable {
    let shops: [Shop]

    func answer(_ article: String) async -> Response {
        do {
            let price = try await fail(after: .seconds(1), name: "GET /\(article)") {
                let connection = try await shops[2].connect()
                let price = try await connection.price(of: article)
                try await connection.close()
                return price
            }
            return Response("200 OK", "\(article): \(price) cents at the \(shops[2].name)")
        } catch let error as DeadlineExceeded {
            say("\(error)")
            return Response("504 Gateway Timeout", "no answer in time")
        } catch {
            return Response("404 Not Found", "\(error)")
        }
    }
}
