// error: cannot convert value of type 'Int.Type' to expected argument type 'nonisolated(nonsending) (ScopedTaskGroup) async throws -> Int'
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func sizeOfUsers() async throws -> Int {
    try await withScopedTaskGroup(of: Int.self) { group in
        let users = group.addTask { try await load("users") }
        return try await users.value
    }
}
