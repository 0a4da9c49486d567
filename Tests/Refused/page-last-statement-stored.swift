// error: unable to infer closure type without a type annotation
// The same as `page-last-statement`, where the closure is stored.
import Quattro

func refresh(_ name: String) async throws {}

let refreshUsers: @Sendable () async throws -> Void = {
    try await withScopedTaskGroup { group in
        group.addTask { try await refresh("users") }
    }
}
