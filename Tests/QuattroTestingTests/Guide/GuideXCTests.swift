import Quattro
import QuattroTesting
import XCTest

final class TokenStoreTests: XCTestCase {
    func testTokenIsFetchedAnewAfterAnHour() async throws {
        try await Simulation.explore(seeds: 0..<100) {
            let server = Server()
            let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
            let first = try await store.current()
            try await Task.sleep(for: .seconds(3_600), clock: .quattro)
            let second = try await store.current()
            XCTAssertNotEqual(first, second)
        }
    }
}

final class ServerTests: XCTestCase, @unchecked Sendable {
    private let server = Server()

    override func setUp() async throws {
        _ = await server.fetch()
    }

    func testCallersShareOneFetch() async throws {
        try await Simulation.run(seed: 7) {
            let store = TokenStore(lifetime: .seconds(3_600)) { await self.server.fetch() }
            let token = try await store.current()
            self.check(token)
        }
    }

    private func check(_ token: String) { XCTAssertEqual(token, "token 2") }
}
