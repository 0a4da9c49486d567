// error: main actor-isolated property 'names' can not be mutated from a nonisolated context
import Quattro

@MainActor final class Model {
    private var names: [String] = []

    func load() async throws {
        try await withScopedTaskGroup { group in
            for name in ["a", "b"] { group.addTask { self.names.append(name) } }
        }
    }
}
