import Quattro

func count() async throws -> Int { 1 }

func run() async throws {
    try await withScopedTaskGroup { group in
        let child = group.addTask { try await count() }
        print(try await child.value)
    }
}
