// The code of the page "Coming from the standard library's task groups".
import Quattro

struct Price: Sendable { let cents: Int }
struct Closed: Error {}

func ask(_ shop: String) async throws -> Price {
    try await Task.sleep(for: .milliseconds(shop.count), clock: .quattro)
    if shop == "closed" { throw Closed() }
    return Price(cents: shop.count * 100)
}

enum Standard {
    static func bestPrice(of shops: [String]) async throws -> Price? {
        try await withThrowingTaskGroup(of: Price?.self) { group in
            for shop in shops {
                group.addTask { try await ask(shop) }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(2))
                return nil
            }
            var best: Price?
            for _ in shops {
                guard let price = try await group.next() ?? nil else { break }  // the sleep was first
                if price.cents < best?.cents ?? .max { best = price }
            }
            group.cancelAll()
            return best
        }
    }
}

enum Here {
    static func bestPrice(of shops: [String]) async throws -> Price? {
        let deadline = Deadline.after(.seconds(2))
        let prices = try await shops.concurrentMapResults(concurrencyLimit: 8) { shop in
            try await fail(at: deadline) { try await ask(shop) }
        }
        return prices.compactMap { try? $0.get() }.min { $0.cents < $1.cents }
    }
}

enum Handles {
    static func total() async throws -> Int {
        try await withScopedTaskGroup { group in
            let price = group.addTask { try await ask("baker") }
            let count = group.addTask { 3 }
            return try await price.value.cents * count.value
        }
    }
}

do {
    print(try await Standard.bestPrice(of: ["butcher", "baker", "closed"])?.cents ?? 0)
} catch {
    print("\(error), and the price of the baker is lost")
}
print(try await Here.bestPrice(of: ["butcher", "baker", "closed"])?.cents ?? 0)
print(try await Handles.total())
