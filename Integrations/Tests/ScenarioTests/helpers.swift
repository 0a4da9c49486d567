import AsyncHTTPClient
import Foundation
import Launching
import NIOCore
import NIOHTTP1
import Quattro
import Testing

/// The program `example`, which stands beside the tests.
let example = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
    "example"
)

/// Runs a test with three services of its own, within two minutes.
nonisolated(nonsending) func withShop(_ options: String..., body: nonisolated(nonsending) (Shop) async throws -> Void)
    async throws
{
    try await fail(after: .seconds(120)) {
        try await withShop(example, options: options) { shop in
            do { try await body(shop) } catch {
                Issue.record("\(error)\n\(shop.lines.map(\.description).joined(separator: "\n"))")
            }
        }
    }
}

/// The machine's clock as the processes tell it, in milliseconds.
var now: Double { ContinuousClock().systemEpoch.duration(to: ContinuousClock().now) / .milliseconds(1) }

extension [Double] {
    var median: Double { sorted()[count / 2] }
}

struct Answer {
    let status: UInt
    let marker: String?
    let body: String
}

/// Sends a request that has no limit of the client's own, but says what it is told to.
nonisolated(nonsending) func ask(_ url: String, left milliseconds: Int? = nil) async throws -> Answer {
    var request = HTTPClientRequest(url: url)
    if let milliseconds { request.headers.add(name: "x-envoy-expected-rq-timeout-ms", value: "\(milliseconds)") }
    let response = try await HTTPClient.shared.execute(request, deadline: .distantFuture)
    let body = try await String(buffer: response.body.collect(upTo: 1 << 20))
    return Answer(status: response.status.code, marker: response.headers.first(name: "x-quattro-cancelled"), body: body)
}

/// How long a plain request takes that goes through no other service, in milliseconds: the yardstick for what is to be quick.
nonisolated(nonsending) func medianPing(_ shop: Shop) async throws -> Double {
    var times: [Double] = []
    for _ in 0..<21 {
        let start = now
        _ = try await ask("\(shop.frontAddress)/ping")
        times.append(now - start)
    }
    return times.median
}
