// Concurrent work that neither leaks a task nor loses an error.
import Quattro

func load(_ name: String) async throws -> Int { name.count }

// snippet.show
do {
    let total = try await withScopedTaskGroup(concurrencyLimit: 8) { group in
        let users = group.addTask(name: "users") { try await load("users") }
        let rooms = group.addTask(name: "rooms") { try await load("rooms") }
        return try await users.value + rooms.value
    }
    print(total)
} catch let failure as ErrorGroup {
    print(failure)  // every error, with the name of its task; the first one cancelled the rest
}
