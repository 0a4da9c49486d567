import Quattro

func refresh(_ name: String) async throws {}
func perform(_ work: @Sendable () async throws -> Void) async throws { try await work() }

func performRefresh() async throws {
    try await perform {
        try await withScopedTaskGroup { group in
            _ = group.addTask { try await refresh("users") }
        }
    }
}
