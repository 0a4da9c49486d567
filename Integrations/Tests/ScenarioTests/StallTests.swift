import Foundation
import Launching
import Quattro
import Testing

/// Clients that open connections and do nothing more.
@Suite(.serialized)
struct StallTests {
    @Test func `a thousand connections that stall hold up no other, and leave nothing behind`() async throws {
        try RawConnection.openManyFiles()
        try await withShop { shop in
            let port = try #require(shop.warehouseAddress.split(separator: ":").last.flatMap { Int($0) })
            var sizes: [Int] = []
            for round in 1...3 {
                try await stall(shop, port, round)
                sizes.append(try residentKilobytes(of: shop.warehouse))
            }
            // The first round makes the allocator take what it keeps.
            #expect(sizes[2] - sizes[0] < 8 * 1024, "\(sizes) KB after each round")
        }
    }

    private nonisolated(nonsending) func stall(_ shop: Shop, _ port: Int, _ round: Int) async throws {
        // A third stalls in the head, a third in the body, and a third does not read the answer.
        let starts = [
            "GET /items/1?takes=10 HTTP/1.1\r\nHost: wareh",
            "POST /uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nx-envoy-expected-rq-timeout-ms: 2000\r\n\r\nhalf",
            "GET /items/1?takes=60000 HTTP/1.1\r\nHost: x\r\nx-envoy-expected-rq-timeout-ms: 2000\r\n\r\n",
        ]
        let connections = try (0..<999).map { number in
            let connection = try RawConnection(port: port)
            try connection.send(starts[number % 3])
            return connection
        }
        #expect(try await ask("\(shop.warehouseAddress)/items/1?takes=10").status == 200)
        // Each of the two thirds that have begun is ended by its deadline.
        try await shop.warehouse.line("stopped /uploads ending=deadline", number: round * 333 - 1)
        try await shop.warehouse.line("stopped /items/{item} ending=deadline", number: round * 333 - 1)
        #expect(try await ask("\(shop.warehouseAddress)/items/1?takes=10").status == 200)
        withExtendedLifetime(connections) {}
    }

    private func residentKilobytes(of process: LaunchedProcess) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.identifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.filter(\.isNumber)))
    }
}
