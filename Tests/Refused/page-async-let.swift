// error: capturing 'async let' variables is not supported
// An `async let` that is awaited in the body of a limit.
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizes() async throws -> Int {
    async let users = load("users")
    let rooms = try await load("rooms")
    return rooms + (try await moveOn(after: .seconds(1)) { try await users } ?? 0)
}
