// error: sending 'self.session' risks causing data races
// An object of an actor's, with async methods of a module without the upcoming feature. Without a scope it is refused, too.
import Quattro

final class Session {
    @concurrent func send(_ text: String) async throws {}
}

actor Client {
    private let session = Session()

    func greet() async throws {
        try await fail(after: .seconds(1)) { try await session.send("hello") }
    }
}
