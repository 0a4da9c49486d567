// Cleanup that works in a cancelled task, and cannot hang.
import Quattro

struct Session {
    func work() async throws { try await Task.sleep(for: .milliseconds(50)) }
    func logOut() async throws { try await Task.sleep(for: .milliseconds(1)) }
}

let session = Session()

// snippet.show
try await moveOn(after: .milliseconds(10)) {
    do {
        try await session.work()
    } catch {
        // Cancelled, every wait here would throw. Shielded, this one has two seconds of its own.
        try await withShield(for: .seconds(2)) { try await session.logOut() }
        throw error
    }
}
