// error with the feature: generic parameter 'Success' could not be inferred
// The same for a child.
import Quattro

func count() async throws -> Int { 1 }

func run() async throws {
    try await withScopedTaskGroup { group in
        let child = group.addTask(operation: count)
        print(try await child.value)
    }
}
