// error: contextual closure type 'nonisolated(nonsending) () async throws -> ()' expects 0 arguments, but 1 was used in closure body
// The compiler gives up on the body as a whole, and blames its parameter.
import Quattro

func poll() async throws {}

func pollUntilCancelled() async throws {
    try await withCancelScope { scope in
        while !scope.isCancelled { try await poll() }
    }
}
