import Quattro

func load(_ name: String) async throws -> Int { name.count }

func first(of mirrors: [String]) async throws -> Int {
    try await race(staggeredBy: .milliseconds(250), mirrors.map { name in { try await load(name) } })
}
