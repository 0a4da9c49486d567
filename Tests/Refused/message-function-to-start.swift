// error with the feature: generic parameter 'Ready' could not be inferred
// A function that is handed over as it is.
import Quattro

func serve(_ status: TaskStatus<Int>) async throws { status.started(8080) }

func run() async throws {
    try await withScopedTaskGroup { group in
        let port = try await group.start(serve)
        print(port)
    }
}
