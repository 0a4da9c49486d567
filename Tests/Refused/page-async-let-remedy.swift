import Quattro

func load(_ name: String) async throws -> Int { name.count }

func bothInTime() async throws -> Int {
    try await fail(after: .seconds(1)) {
        async let users = load("users")
        async let rooms = load("rooms")
        return try await users + rooms
    }
}

func oneInTime() async throws -> Int {
    try await withScopedTaskGroup { group in
        let users = group.addTask { try await load("users") }
        let rooms = try await load("rooms")
        return rooms + (try await moveOn(after: .seconds(1)) { try await users.value } ?? 0)
    }
}
