// The code of the page "Coming from Kotlin coroutines".
import Quattro

struct User: Sendable { let name: String }

func loadUser() async throws -> User {
    try await Task.sleep(for: .milliseconds(10), clock: .quattro)
    return User(name: "Ada")
}

func loadFriends(_ count: Int) async throws -> [User] {
    try await Task.sleep(for: .seconds(count), clock: .quattro)
    return []
}

func screen() async throws -> String {
    try await withScopedTaskGroup(onFailure: .leaveToHandle) { group in
        let user = group.addTask(name: "user") { try await loadUser() }
        let friends = group.addTask(name: "friends") {
            try await fail(after: .milliseconds(50)) { try await loadFriends(9) }
        }
        let name = try await user.value.name
        do {
            return try await "\(name) has \(friends.value.count) friends"
        } catch is DeadlineExceeded {
            return "\(name), whose friends take too long"
        }
    }
}

func save() async throws {
    try await Task.sleep(for: .seconds(9), clock: .quattro)
}

func close() async throws {
    try await Task.sleep(for: .milliseconds(1), clock: .quattro)
    print("closed")
}

func saveAndClose() async throws {
    do {
        try await save()
    } catch {
        try await withShield(for: .seconds(1)) { try await close() }
        throw error
    }
}

print(try await screen())
try await moveOn(after: .milliseconds(10)) { try await saveAndClose() }
