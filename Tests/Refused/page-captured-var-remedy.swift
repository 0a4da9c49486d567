import Quattro

func size(of name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [String: Int] {
    let end = Deadline.after(.seconds(5))
    let sizes = try await names.concurrentMapResults(concurrencyLimit: 4) { name in
        try await fail(at: end) { try await size(of: name) }
    }
    let pairs = zip(names, sizes).compactMap { name, size in (try? size.get()).map { (name, $0) } }
    return Dictionary(uniqueKeysWithValues: pairs)
}
