// error: sending 'self.session' risks causing data races
// An actor's object of another one's library: its method would run off the actor, which is free meanwhile.
import Foreign
import Quattro

actor Owner {
    private let session = Session()

    func ask() async throws {
        try await fail(after: .seconds(1)) { try await session.work() }
    }
}
