import Outside
import Quattro
import QuattroTesting
import Synchronization
import Testing

@testable import PriceServer

@Suite(.simulated(seeds: 0..<100)) struct ServerTests {
    @Test func `a slow shop costs a second, and the others answer`() async throws {
        let prices = Prices(shops: .all)
        let response = try await prices.answer("flour")
        #expect(response.text == "flour: 80 cents at the market, without the mill")
        #expect(Simulation.elapsed == .seconds(1) + .milliseconds(10))  // to close the connection
    }

    @Test func `no connection stays open, whenever a request is cut off`() async throws {
        let prices = Prices(shops: .all)
        for cut in 0..<40 {
            _ = try await moveOn(after: .milliseconds(cut)) { try await prices.answer("tea") }
            #expect(prices.openConnections == 0, "cut off after \(cut) ms")
        }
    }

    @Test func `a request under way has its grace, and an answer`() async throws {
        let server = Server(prices: Prices(shops: .all), grace: .milliseconds(500))
        let (requests, client) = AsyncStream.makeStream(of: Request.self)
        let answers = Mutex<[String: Int]>([:])
        try await withScopedTaskGroup { group in
            group.addTask { try await server.run(requests) }
            for article in ["tea", "flour"] {
                let request = Request(article) { answer in
                    answers.withLock { $0[answer.status, default: 0] += 1 }
                }
                client.yield(request)
            }
            await waitUntilIdle()  // both have begun
            server.draining.cancel(reason: .shutdown)
        }
        #expect(answers.withLock { $0 } == ["200 OK": 1, "503 Service Unavailable": 1])
        #expect(server.prices.openConnections == 0)
        #expect(Simulation.elapsed == .milliseconds(510))
    }
}
