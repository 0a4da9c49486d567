import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient
import Testing

/// Both ends know the deadline, and either may be the first to say that it has come.
struct RaceTests {
    private static func over(_ ending: RequestEnding) -> HTTPHeaders { [marker: "\(ending)"] }

    /// What a call comes to whose server answers a given time before or after the limit that it was told.
    private func call(_ client: HTTPClient, _ request: HTTPClientRequest, _ limit: Duration) async -> (any Error)? {
        await failure {
            try await fail(after: limit) { try await client.execute(request) { _ in } }
        }.error
    }

    @Test(arguments: [RequestEnding.deadline, .expired])
    func `an answer of the other end about the deadline is never taken for a response`(_ ending: RequestEnding)
        async throws
    {
        try await withServer({ exchange in
            let left = exchange.milliseconds ?? 0
            let offset = (exchange.head.headers.first(name: "offset").flatMap { Int64($0) } ?? 0)
            exchange.after(.microseconds(max(left * 1000 + offset, 0))) {
                exchange.answer(.gatewayTimeout, Self.over(ending), "\(ending)")
            }
        }) { client, request, server in
            for round in 0..<60 {
                var request = request
                request.headers.add(name: "offset", value: "\((round % 13 - 8) * 500)")
                let error = await call(client, request, .milliseconds(30))
                #expect(error is DeadlineExceeded)
            }
            #expect(!server.requests.isEmpty)
        }
    }

    @Test func `the caller's error comes at its deadline`() async throws {
        try await withServer({ $0.answer(.gatewayTimeout, Self.over(.expired)) }) { client, request, _ in
            let (error, elapsed) = await failure {
                try await fail(after: .milliseconds(200), name: "mine") { try await client.execute(request) { _ in } }
            }
            #expect((error as? DeadlineExceeded)?.scopeName == "mine")
            #expect(elapsed >= .milliseconds(200))
        }
    }

    /// Its body is not read, but it has come with the head while the call waited.
    @Test func `the connection of such an answer is used again`() async throws {
        try await withServer({ $0.answer(.gatewayTimeout, Self.over(.expired), "expired") }) {
            client,
            request,
            server in
            // The connection of a call whose answer is late is closed: on a busy machine that has to be tried again.
            var connection: Int?
            for _ in 0..<25 {
                let start = ContinuousClock.now
                let error = await call(client, request, .milliseconds(900))
                #expect(error is DeadlineExceeded)
                let arrival = server.arrivals.last
                let isAnswered = arrival.map { (start..<start + .milliseconds(450)).contains($0.time) } ?? false
                if isAnswered, let connection {
                    #expect(arrival?.connection == connection)
                    return
                }
                connection = isAnswered ? arrival?.connection : nil
            }
            Issue.record("no two calls in a row were answered in time")
        }
    }

    @Test(arguments: [RequestEnding.deadline, .expired])
    func `a server's own limit, long before the deadline, is a response`(_ ending: RequestEnding) async throws {
        try await withServer({ $0.answer(.gatewayTimeout, Self.over(ending)) }) { client, request, _ in
            let (error, elapsed) = await failure {
                let status = try await client.execute(request) { $0.status }
                #expect(status == .gatewayTimeout)
            }
            #expect(error == nil)
            #expect(elapsed < .seconds(20))
        }
    }
}
