import AsyncHTTPClient
import Foundation
import Launching
import NIOCore
import NIOHTTP1
import Quattro
import Testing

/// What ends the work of one service of the three.
@Suite(.serialized)
struct EndingTests {
    // MARK: - Handlers that do not listen

    @Test func `a value that comes late is sent, and its lateness told`() async throws {
        try await withShop { shop in
            let answer = try await ask("\(shop.warehouseAddress)/items/1?takes=600&manner=deaf", left: 200)
            #expect(answer.status == 200)
            #expect(answer.body == "an item")
            let stopped = try await shop.warehouse.line("stopped /items/{item} ending=deadline")
            let latency = try #require(stopped.value(of: "after").flatMap(Double.init))
            #expect(latency >= 300, "\(stopped)")
        }
    }

    @Test(arguments: ["deaf-throwing", "driver"])
    func `an error of another library's own after the deadline answers 504`(manner: String) async throws {
        try await withShop { shop in
            let answer = try await ask("\(shop.warehouseAddress)/items/1?takes=600&manner=\(manner)", left: 200)
            #expect(answer.status == 504)
            #expect(answer.marker == "deadline")
            try await shop.warehouse.line("stopped /items/{item} ending=deadline")
        }
    }

    @Test func `a stream that the server ends never looks complete`() async throws {
        try await withShop { shop in
            await #expect(throws: (any Error).self) { try await ask("\(shop.warehouseAddress)/feed", left: 200) }
            let (began, ended) = (
                try await shop.warehouse.line("began feed"), try await shop.warehouse.line("gave up feed")
            )
            #expect(ended.event.contains("by its deadline"))
            #expect(ended.time - began.time < 450)
        }
    }

    // MARK: - Shutdown

    @Test(arguments: ["warehouse", "stock", "front"])
    func `a service that shuts down gives its requests a grace, and answers 503`(name: String) async throws {
        try await withShop("--grace", "300") { shop in
            let service = try #require(["warehouse": shop.warehouse, "stock": shop.stock, "front": shop.front][name])
            let client = try shop.client("/orders/1?takes=20000", ["--limit", "60000"])
            try await shop.warehouse.line("began item")
            let signalled = now
            service.signal(SIGTERM)
            let answer = try await client.line("answered")
            #expect(answer.event.hasPrefix("answered 503"), "\(answer)")
            let stopped = try await service.line("stopped")
            #expect(stopped.value(of: "ending") == "shutdown")
            #expect(stopped.time - signalled >= 299, "\(stopped), signalled at \(signalled)")
            #expect(stopped.time - signalled < 1500, "\(stopped), signalled at \(signalled)")
            // The work behind it has ended too.
            try await shop.warehouse.line("gave up item")
            try await service.line("ended")
            #expect(try await service.waitForExit() == 0)
        }
    }

    @Test(arguments: ["warehouse", "stock", "front"])
    func `work that ends within the grace has its answer`(name: String) async throws {
        try await withShop("--grace", "20000") { shop in
            let service = try #require(["warehouse": shop.warehouse, "stock": shop.stock, "front": shop.front][name])
            let client = try shop.client("/orders/1?takes=500")
            try await shop.warehouse.line("began item")
            service.signal(SIGTERM)
            let answer = try await client.line("answered")
            #expect(answer.event == "answered 200 an item")
            #expect(try await service.waitForExit() == 0)
        }
    }

    @Test func `calls that are made in a shutdown carry what is left of the grace`() async throws {
        try await withShop("--grace", "2000") { shop in
            let client = try shop.client("/orders/1?works=300&takes=20000", ["--limit", "60000"])
            let began = try await shop.front.line("began order")
            #expect(try #require(began.left) > 50_000)
            shop.front.signal(SIGTERM)
            let stock = try await #require(shop.stock.line("began reservation").left)
            let warehouse = try await #require(shop.warehouse.line("began item").left)
            #expect(stock <= 2000 && warehouse <= stock - 50, "\(stock), \(warehouse)")
            try await shop.warehouse.line("gave up item")
            try await client.line("answered 503")
        }
    }
}
