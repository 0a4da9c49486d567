import Quattro

func load() async throws -> Int { 1 }

func report() async throws {
    if try await moveOn(after: .seconds(2), { try await load() }) == nil { print("too slow") }
}
