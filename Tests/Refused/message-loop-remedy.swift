import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [Int] {
    try await names.concurrentMap { name in try await load(name) }
}

func printSizes(of names: [String]) async throws {
    try await names.withConcurrentResults(concurrencyLimit: 8) { name in
        try await load(name)
    } body: { sizes in
        for try await size in sizes { print(size) }
    }
}
