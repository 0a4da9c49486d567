import Quattro

func refresh(_ name: String) async throws {}

func refreshAll(_ names: [String]) async throws {
    try await names.concurrentForEach(concurrencyLimit: 4) { name in
        try await withScopedTaskGroup { group in
            _ = group.addTask { try await refresh(name) }
        }
    }
}
