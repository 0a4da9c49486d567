// Cleanup that works in a cancelled task, cannot hang, and hides no error.
import Quattro

struct Session {
    func work() async throws { try await Task.sleep(for: .milliseconds(50)) }
    func logOut() async throws { try await Task.sleep(for: .milliseconds(1)) }
}

let session = Session()

// snippet.show
try await moveOn(after: .milliseconds(10)) {
    try await withDeferrer(grace: .seconds(2)) { deferrer in
        deferrer.defer { try await session.logOut() }  // however the body ends: shielded, two seconds at most
        try await session.work()
    }
}
