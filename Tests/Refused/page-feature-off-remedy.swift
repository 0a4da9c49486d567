import Quattro

final class Session {
    nonisolated(nonsending) func send(_ text: String) async throws {}
}

actor Client {
    private let session = Session()

    func greet() async throws {
        try await fail(after: .seconds(1)) { try await session.send("hello") }
    }
}
