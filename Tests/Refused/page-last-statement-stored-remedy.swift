import Quattro

func refresh(_ name: String) async throws {}

let refreshUsers: @Sendable () async throws -> Void = {
    try await withScopedTaskGroup { group in
        _ = group.addTask { try await refresh("users") }
    }
}
