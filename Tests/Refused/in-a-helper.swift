// error: sending 'session' risks causing data races
import Foreign
import Quattro

nonisolated(nonsending) func helper(_ session: Session) async throws {
    try await fail(after: .seconds(1)) { try await session.work() }
}
