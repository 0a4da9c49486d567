import Quattro

func load() async throws -> Int { 1 }

func size() async throws -> Int { try await fail(after: .seconds(2)) { try await load() } }
