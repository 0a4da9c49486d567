// error: cannot convert value of type 'Int' to expected argument type 'nonisolated(nonsending) @Sendable () async throws -> Int'
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes() async throws -> (Int, Int) { try await gather(load("users"), load("rooms")) }
