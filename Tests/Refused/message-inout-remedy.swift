import Quattro

func load() async throws {}

func addLoads(to group: ScopedTaskGroup) { group.addTask { try await load() } }

func run() async throws {
    try await withScopedTaskGroup { group in addLoads(to: group) }
}
