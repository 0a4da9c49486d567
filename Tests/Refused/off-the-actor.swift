// error: non-Sendable type 'Session' of property 'session' cannot exit actor-isolated context
import Foreign
import Quattro

actor Owner {
    private let session = Session()

    func tell() async throws {
        try await fail(after: .seconds(1)) { @concurrent in try await session.work() }
    }
}
