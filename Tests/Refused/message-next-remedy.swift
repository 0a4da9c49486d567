import Quattro

func load(_ name: String) async throws -> Int { name.count }

func first() async throws -> Int {
    try await race({ try await load("near") }, { try await load("far") })
}
