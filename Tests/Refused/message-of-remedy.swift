import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizeOfUsers() async throws -> Int {
    try await withScopedTaskGroup { group in
        let users = group.addTask { try await load("users") }
        return try await users.value
    }
}
