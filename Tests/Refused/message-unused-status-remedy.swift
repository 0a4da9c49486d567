import Quattro

func run() async throws {
    try await withScopedTaskGroup { group in
        try await group.start { (_: TaskStatus<Void>) in }
    }
}
