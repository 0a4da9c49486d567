// error: sending 'statement' risks causing data races
// An actor's state and a fresh object in one body, and the object used afterwards.
import Quattro

final class Statement { var steps = 0 }

actor Database {
    private var queries = 0

    func query() async throws -> Int {
        let statement = Statement()
        try await fail(after: .seconds(1)) {
            queries += 1
            statement.steps += 1
        }
        return statement.steps
    }
}
