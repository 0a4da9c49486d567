// error: sending 'statement' risks causing data races
// The actor keeps the object, and it is sent away afterwards.
import Quattro

final class Statement { var steps = 0 }

actor Database {
    private var kept: Statement?

    func keep() async {
        let statement = Statement()
        await moveOn(after: .seconds(1)) { kept = statement }
        Task.detached { statement.steps += 1 }
    }
}
