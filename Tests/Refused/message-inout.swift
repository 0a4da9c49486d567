// error: cannot pass immutable value as inout argument: 'group' is a 'let' constant
import Quattro

func load() async throws {}

func addLoads(to group: inout ScopedTaskGroup) { group.addTask { try await load() } }

func run() async throws {
    try await withScopedTaskGroup { group in addLoads(to: &group) }
}
