import Quattro

func serve(_ status: TaskStatus<Int>) async throws { status.started(8080) }

func run() async throws {
    try await withScopedTaskGroup { group in
        let port = try await group.start { try await serve($0) }
        print(port)
    }
}
