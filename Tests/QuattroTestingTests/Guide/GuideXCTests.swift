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
