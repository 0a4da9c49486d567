// error: converting non-Sendable function value to 'nonisolated(nonsending) @Sendable () async throws -> String' may introduce data races
// Operations that are put into an array first.
import Quattro

func get(_ name: String) async throws -> String { name }

func page() async throws -> String {
    let mirrors = [{ try await get("a") }, { try await get("b") }]
    return try await race(mirrors)
}
