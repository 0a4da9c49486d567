import AsyncHTTPClient
import InMemoryTracing
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHTTPClient
import QuattroTracing
import Testing
import Tracing

/// What the client's tracer does to its requests.
struct TracerTests {
    private func sent(
        by tracer: any Tracer,
        _ call: (HTTPClient, HTTPClientRequest) async throws -> Void
    ) async throws -> HTTPHeaders {
        var configuration = HTTPClient.Configuration()
        configuration.tracing.tracer = tracer
        return try await TestServer.run({ $0.answer() }) { server, address in
            try await withClient(configuration) { client in
                try await fail(after: .seconds(30)) { try await call(client, HTTPClientRequest(url: address)) }
            }
            return server.requests[0].headers
        }
    }

    @Test func `a tracer of deadlines sends what is left, beside the trace`() async throws {
        let headers = try await sent(by: DeadlineTracer(InMemoryTracer())) { client, request in
            _ = try await client.execute(request, timeout: .seconds(30))
        }
        let value = try #require(headers.first(name: envoy).flatMap { Int($0) })
        #expect((1..<30_000).contains(value))
        #expect(headers[InMemoryTracer.traceIDKey] == ["trace-1"])
    }

    @Test func `any tracer may carry deadlines`() async throws {
        let tracer: any Tracer = InMemoryTracer()
        let headers = try await sent(by: tracer.carryingDeadlines(DeadlineInstrument(write: [.connect]))) {
            client,
            request in
            _ = try await client.execute(request, timeout: .seconds(30))
        }
        #expect(headers[DeadlineHeader.connect.name].count == 1)
        #expect(headers[InMemoryTracer.traceIDKey] == ["trace-1"])
    }

    /// The reason for a tracer of deadlines.
    @Test func `the client never asks an instrument that is not its tracer`() async throws {
        let headers = try await withTracer(DeadlineTracer(InMemoryTracer())) {
            try await sent(by: InMemoryTracer()) { client, request in
                _ = try await client.execute(request, timeout: .seconds(30))
            }
        }
        #expect(headers[envoy].isEmpty)
    }

    @Test func `with such a tracer a call needs no header of its own`() async throws {
        let twice = try await sent(by: DeadlineTracer(InMemoryTracer())) { client, request in
            try await client.execute(request) { _ in }
        }
        #expect(twice[envoy].count == 2)
        let once = try await sent(by: DeadlineTracer(InMemoryTracer())) { client, request in
            try await client.execute(request, deadlineHeader: nil) { _ in }
        }
        #expect(once[envoy].count == 1)
    }
}
