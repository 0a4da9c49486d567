import Quattro

final class Statement { var steps = 0 }

/// Makes a fresh value one of the caller's actor.
func own<Value>(_ value: Value, isolation: isolated (any Actor)? = #isolation) -> Value {
    value
}

actor Database {
    private var queries = 0

    func query() async throws -> Int {
        let statement = own(Statement())
        try await fail(after: .seconds(1)) {
            queries += 1
            statement.steps += 1
        }
        return statement.steps
    }
}
