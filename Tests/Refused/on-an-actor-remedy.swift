import Foreign
import Quattro

// Made and used in one body, off every actor, it belongs to nobody else.
actor Owner {
    func ask() async throws {
        try await withSession { session in
            try await fail(after: .seconds(1)) { @concurrent in try await session.work() }
        }
    }
}

@concurrent func withSession(_ body: @concurrent (Session) async throws -> Void) async throws {
    try await body(Session())
}
