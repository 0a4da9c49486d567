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
    enum Answer: Sendable { case price(Price?), timeIsUp }

    static func bestPrice(of shops: [String]) async -> Price? {
        await withTaskGroup(of: Answer.self) { group in
            for shop in shops {
                group.addTask { .price(try? await ask(shop)) }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(2))
                return .timeIsUp
            }
            var best: Price?
            for _ in shops {
                guard case .price(let price) = await group.next() else { break }
                if let price, price.cents < best?.cents ?? .max { best = price }
            }
            group.cancelAll()
            return best
        }
    }
}

enum Here {
    static func bestPrice(of shops: [String]) async throws -> Price? {
        let deadline = Deadline.after(.seconds(2))
        let prices = try await shops.concurrentMapResults { shop in
            try await fail(at: deadline) { try await ask(shop) }
        }
        return prices.compactMap { try? $0.get() }.min { $0.cents < $1.cents }
    }
}

/// A group whose error is thrown as it is.
func loadAll() async throws {
    try await withThrowingTaskGroup(of: Price.self) { group in
        for shop in ["baker", "closed"] { group.addTask { try await ask(shop) } }
        try await group.waitForAll()
    }
}

func askAll() async throws {
    try await withScopedTaskGroup { group in
        for shop in ["baker", "closed"] { group.addTask { try await ask(shop) } }
    }
}

enum Catching {
    static func bare() async throws {
        do { try await loadAll() } catch let error as Closed { print("closed: \(error)") }
    }

    static func inAGroup() async throws {
        do {
            try await askAll()
        } catch let failure as ErrorGroup {
            guard let closed = failure.first(of: Closed.self) else { throw failure }
            print("closed: \(closed)")
        }
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

/// Runs an operation in a task that is cancelled.
func cancelled<Value: Sendable>(
    _ operation: @escaping @Sendable () async throws -> Value
) async -> Result<Value, any Error> {
    await Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await operation()
    }
    .result
}

let shops = ["butcher", "baker", "closed"]
print("the standard group: \(await Standard.bestPrice(of: shops)?.cents ?? 0)")
print("concurrentMapResults: \(try await Here.bestPrice(of: shops)?.cents ?? 0)")
let incomplete = try await cancelled { await Standard.bestPrice(of: shops) }.get()
print("the standard group, when its caller is cancelled: \(incomplete?.cents ?? 0)")
if case .failure(let error) = await cancelled({ try await Here.bestPrice(of: shops) }) {
    print("concurrentMapResults, when its caller is cancelled: \(error)")
}
try await Catching.bare()
try await Catching.inAGroup()
print(try await Handles.total())
