// error: non-Sendable type 'Session' of property 'session' cannot exit actor-isolated context
// The remedy of `page-foreign`, taken to an actor.
import Quattro

final class Session {
    @concurrent func send(_ text: String) async throws {}
}

actor Client {
    private let session = Session()

    func greet() async throws {
        try await fail(after: .seconds(1)) { @concurrent in try await session.send("hello") }
    }
}
