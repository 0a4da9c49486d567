// error: value of type 'ScopedTaskGroup' has no member 'next'
import Quattro

func load(_ name: String) async throws -> Int { name.count }

func first() async throws -> Int? {
    try await withScopedTaskGroup { group in
        for name in ["near", "far"] { group.addTask { try await load(name) } }
        return try await group.next()
    }
}
