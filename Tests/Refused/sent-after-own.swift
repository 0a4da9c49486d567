// error: passing closure as a 'sending' parameter risks causing data races
// What has become the actor's stays the actor's.
import Quattro

final class Statement { var steps = 0 }

func own<Value>(_ value: Value, isolation: isolated (any Actor)? = #isolation) -> Value {
    value
}

actor Database {
    private var kept: Statement?

    func keep() async {
        let statement = own(Statement())
        await moveOn(after: .seconds(1)) { kept = statement }
        Task.detached { statement.steps += 1 }
    }
}
