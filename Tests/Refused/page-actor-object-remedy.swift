import Quattro

final class Session {
    @concurrent func send(_ text: String) async throws {}
}

actor Client {
    private var greetings = 0

    func greet() async throws {
        try await fail(after: .seconds(1)) { @concurrent in
            let session = Session()
            try await session.send("hello")
        }
        greetings += 1
    }
}
