// error: failed to produce diagnostic for expression
// The same as `page-last-statement`, where the closure is handed to a function.
import Quattro

func refresh(_ name: String) async throws {}
func perform(_ work: @Sendable () async throws -> Void) async throws { try await work() }

func performRefresh() async throws {
    try await perform {
        try await withScopedTaskGroup { group in
            group.addTask { try await refresh("users") }
        }
    }
}
