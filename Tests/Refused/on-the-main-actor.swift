// error: sending 'session' risks causing data races
import Foreign
import Quattro

@MainActor func onMain(_ session: Session) async throws {
    try await fail(after: .seconds(1)) { try await session.work() }
}
