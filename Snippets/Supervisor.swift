// A service that is restarted when it fails. Quattro.docc/Guides/Recipes.md quotes this file.
import Quattro

/// Runs a service until it returns, and again after each failure, with pauses that grow.
nonisolated(nonsending) func supervise(
    firstPause: Duration = .milliseconds(100),
    longestPause: Duration = .seconds(30),
    onFailure: (any Error) -> Void,
    _ service: nonisolated(nonsending) () async throws -> Void
) async throws {
    var pause = firstPause
    while true {
        let start = Deadline.now
        do {
            return try await service()
        } catch {
            try await checkpoint()
            onFailure(error)
            if start.duration(to: .now) > longestPause { pause = firstPause }
            try await Task.sleep(for: pause, clock: .quattro)
            pause = min(pause * 2, longestPause)
        }
    }
}
