import Quattro

func load() async throws -> String { "page" }

func page() async throws -> String {
    try await moveOn(after: .seconds(2)) { try await load() } ?? "nothing in time"
}
