import Quattro

@MainActor final class Model {
    private var names: [String] = []

    func load() async throws {
        try await withScopedTaskGroup { group in
            for name in ["a", "b"] { group.addTask { @MainActor in self.names.append(name) } }
        }
    }
}
