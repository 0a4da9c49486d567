import Quattro

func size(of name: String) async throws -> Int { name.count }

func sizes(of names: [String]) async throws -> [String: Int] {
    var seen: [String: Int] = [:]
    try await withScopedTaskGroup { group in
        let sizes = names.map { name in group.addTask { try await size(of: name) } }
        for (name, size) in zip(names, sizes) { seen[name] = try await size.value }
    }
    return seen
}
