import AsyncHTTPClient
import NIOCore
import Quattro
import QuattroHTTPClient
import Synchronization
import Testing

/// An observer that keeps what it is told.
final class Recorder: RequestObserver {
    struct Record: Equatable {
        let event: RequestEvent
        let operation: String
    }

    private let kept = Mutex<[Record]>([])

    var records: [Record] { kept.withLock { $0 } }
    var events: [RequestEvent] { records.map(\.event) }

    func record(_ event: RequestEvent, operation: String) {
        kept.withLock { $0.append(Record(event: event, operation: operation)) }
    }
}

/// Runs a body with a client, which is shut down afterwards.
func withClient<Value>(
    _ configuration: HTTPClient.Configuration = .init(),
    _ body: (HTTPClient) async throws -> Value
) async throws -> Value {
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
        let value = try await body(client)
        try await client.shutdown()
        return value
    } catch {
        try await client.shutdown()
        throw error
    }
}

/// Runs a body with a client and a server, under a limit that is longer than any test should take.
func withServer<Value: Sendable>(
    limit: Duration? = .seconds(30),
    _ handler: @escaping TestServer.Handler,
    _ body: (HTTPClient, HTTPClientRequest, TestServer) async throws -> Value
) async throws -> Value {
    try await TestServer.run(handler) { server, address in
        try await withClient { client in
            try await fail(after: limit, name: "the test") {
                try await body(client, HTTPClientRequest(url: address + "/route"), server)
            }
        }
    }
}

/// How long work takes until it throws, and what.
func failure(of work: () async throws -> Void) async -> (error: (any Error)?, elapsed: Duration) {
    let start = ContinuousClock.now
    do {
        try await work()
        return (nil, start.duration(to: .now))
    } catch {
        return (error, start.duration(to: .now))
    }
}

let envoy = DeadlineHeader.envoy.name
let marker = RequestEnding.marker
