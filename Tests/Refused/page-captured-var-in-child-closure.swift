// error: passing closure as a 'sending' parameter risks causing data races
// What is common to the messages whose note says what the child uses.
import Quattro

func count(_ names: [String]) async throws -> Int {
    var count = 0
    try await withScopedTaskGroup { group in
        for _ in names { group.addTask { count += 1 } }
    }
    return count
}
