import Foundation
import Launching
import Quattro
import Testing

/// Three processes in a row, HTTP, gRPC over TCP, HTTP, and clients that are processes too.
@Suite(.serialized)
struct ChainTests {
    @Test func `each hop knows what is left, and the client's own error comes first`() async throws {
        try await withShop { shop in
            for run in 0..<10 {
                let client = try shop.client("/orders/1?takes=2000", ["--limit", "500"])
                let sent = try await #require(client.line("sends").left)
                let front = try await #require(shop.front.line("began order", number: run).left)
                let stock = try await #require(shop.stock.line("began reservation", number: run).left)
                let warehouse = try await #require(shop.warehouse.line("began item", number: run).left)
                // Each of the first two works for 50 ms, and nothing is ever added on the way.
                #expect(sent <= 500 && front <= sent && stock <= front - 50 && warehouse <= stock - 50)
                #expect(warehouse > 0)
                let end = try await client.line("DeadlineExceeded")
                _ = try await client.waitForExit()
                #expect(client.lines.count == 2, "\(client.lines)")
                let stopped = try await shop.warehouse.line("stopped", number: run)
                #expect(["deadline", "disconnected"].contains(stopped.value(of: "ending")))
                // Its timer and the client's are due at the same moment.
                #expect(abs(stopped.time - end.time) < 250, "\(end), \(stopped)")
            }
        }
    }

    @Test func `a client that cancels ends the work of the third service at once`() async throws {
        try await withShop { shop in
            let ping = try await medianPing(shop)
            var delays: [Double] = []
            for run in 0..<10 {
                let client = try shop.client("/orders/1?takes=20000", ["--cancel-after", "400"])
                try await shop.warehouse.line("began item", number: run)
                let stopped = try await shop.warehouse.line("gave up item", number: run)
                #expect(stopped.event.contains("the client is gone"))
                delays.append(stopped.time - (try await client.line("cancels").time))
                try await client.line("cancelled")
            }
            #expect(delays.median < max(20, 10 * ping), "\(delays), a ping takes \(ping)")
        }
    }

    @Test func `a client that is killed ends the work of the third service at once`() async throws {
        try await withShop { shop in
            let ping = try await medianPing(shop)
            var delays: [Double] = []
            for run in 0..<10 {
                let client = try shop.client("/orders/1?takes=20000")
                try await shop.warehouse.line("began item", number: run)
                let killed = now
                client.signal(SIGKILL)
                delays.append(try await shop.warehouse.line("gave up item", number: run).time - killed)
            }
            #expect(delays.median < max(20, 10 * ping), "\(delays), a ping takes \(ping)")
        }
    }

    @Test func `a client without time sends nothing, and a request without time begins no work`() async throws {
        try await withShop { shop in
            let client = try shop.client("/orders/1", ["--limit", "0"])
            _ = try await client.line("DeadlineExceeded")
            #expect(try await client.waitForExit() == 0)
            #expect(!shop.lines.contains { $0.event.hasPrefix("began") || $0.event.hasPrefix("refused") })

            let answer = try await ask("\(shop.frontAddress)/orders/1", left: 0)
            #expect(answer.status == 504)
            #expect(answer.marker == "expired")
            try await shop.front.line("refused /orders/{order}")
            #expect(!shop.lines.contains { $0.event.hasPrefix("began") })
        }
    }

    @Test func `a stream ends at its source when its client has had enough`() async throws {
        try await withShop { shop in
            for run in 0..<5 {
                let client = try shop.client("/watch", ["--limit", "400"])
                let reads = try await client.line("reads 200")
                let end = try await client.line("DeadlineExceeded")
                #expect(reads.time < end.time)
                let stopped = try await shop.warehouse.line("gave up feed", number: run)
                #expect(abs(stopped.time - end.time) < 250, "\(end), \(stopped)")
                try await shop.front.line("stopped /watch", number: run)
                try await shop.stock.line("stopped shop.Stock/Watch", number: run)
            }
        }
    }
}
