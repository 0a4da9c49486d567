import Quattro

func get(_ name: String) async throws -> String { name }

func page() async throws -> String {
    try await race({ try await get("a") }, { try await get("b") })
}

func page(from mirrors: [String]) async throws -> String {
    try await race(mirrors.map { name in { try await get(name) } })
}
