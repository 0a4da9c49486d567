import Quattro
import QuattroTesting
import Testing

@testable import Step2

@Test(.simulated(seeds: 0..<20)) func `the code of step 2 leaves connections open when it is cut off`() async throws {
    let prices = Prices(shops: .all)
    _ = try await moveOn(after: .milliseconds(15)) { try await prices.answer("tea") }
    #expect(prices.shops.map(\.openConnections) == [1, 1, 1])
    _ = try await prices.answer("flour")
    #expect(prices.shops.map(\.openConnections) == [1, 1, 2])
}
