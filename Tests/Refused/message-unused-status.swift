// error: generic parameter 'Value' could not be inferred
// What the child reports cannot be inferred from an empty closure.
import Quattro

func run() async throws {
    try await withScopedTaskGroup { group in
        try await group.start { _ in }
    }
}
