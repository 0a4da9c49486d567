import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes() async throws -> (Int, Int) { try await gather({ try await load("users") }, { try await load("rooms") }) }
