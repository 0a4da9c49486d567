// error without the feature: sending 'self.session' risks causing data races
// An object of an actor's, with async methods of this module: it compiles with the feature.
import Quattro

final class Session {
    func send(_ text: String) async throws {}
}

actor Client {
    private let session = Session()

    func greet() async throws {
        try await fail(after: .seconds(1)) { try await session.send("hello") }
    }
}
