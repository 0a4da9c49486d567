import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Quattro
import QuattroHummingbird
import Testing

/// The body of a response is written when the handler has returned: under the same limits.
struct BodyTests {
    private typealias Write = @concurrent @Sendable (inout any ResponseBodyWriter) async throws -> Void

    /// Runs a server whose route `/` has a body.
    private static func withServer(
        length: Int? = nil,
        events: Events = Events(),
        lines: Lines = Lines(),
        body: @escaping Write,
        _ test: (Server) async throws -> Void
    ) async throws {
        let router = router(DeadlineMiddleware(observer: events))
        router.get("/") { _, _ in Response(status: .ok, body: ResponseBody(contentLength: length, body)) }
        router.get("/fast") { _, _ in "fast" }
        try await QuattroHummingbirdTests.withServer(router, logger: lines.logger, test)
    }

    private static let endOfChunks = "\r\n0\r\n"

    @Test func `a body that is not written by the deadline is cut off, and does not look complete`() async throws {
        let events = Events()
        let lines = Lines()
        let stopped = Promise<any Error>()
        let body: Write = { writer in
            do {
                try await writer.write(ByteBuffer(string: "first"))
                try await waitUntilCancelled()
            } catch {
                stopped.succeed(error)
                throw error
            }
            try await writer.finish(nil)
        }
        try await Self.withServer(events: events, lines: lines, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 300")
                let received = try await client.receiveAll()
                #expect(received.hasPrefix("HTTP/1.1 200 OK"))
                #expect(received.contains("first"))
                #expect(!received.contains(Self.endOfChunks))
            }
            #expect(try await stopped.value is CancellationError)
            #expect(try await events.stop().ending == .deadline)
            let line = try #require(lines.record.elements.first { $0.message == "the response's body was cut off" })
            #expect(line.metadata["quattro.ending"] == "deadline")
        }
    }

    @Test func `a body with a length is cut off short of it`() async throws {
        let body: Write = { writer in
            try await writer.write(ByteBuffer(repeating: UInt8(ascii: "x"), count: 100_000))
            try await waitUntilCancelled()
            try await writer.finish(nil)
        }
        try await Self.withServer(length: 200_000, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 300")
                let received = try await client.receiveAll()
                #expect(received.contains("200000\r\n"))
                #expect(received.utf8.count < 200_000)
            }
        }
    }

    @Test func `a stream that ends quietly when it is cancelled does not end the body`() async throws {
        let (stream, chunks) = AsyncStream.makeStream(of: ByteBuffer.self)
        chunks.yield(ByteBuffer(string: "first"))
        let body: Write = { writer in
            try await writer.write(stream)
            try await writer.finish(nil)
        }
        try await Self.withServer(body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 300")
                let received = try await client.receiveAll()
                #expect(received.contains("first"))
                #expect(!received.contains(Self.endOfChunks))
            }
        }
    }

    @Test func `a client library takes a body that was cut off for an error`() async throws {
        let body: Write = { writer in
            try await writer.write(ByteBuffer(string: "first"))
            try await waitUntilCancelled()
        }
        try await Self.withServer(body: body) { server in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/")
            request.headers.add(name: "x-envoy-expected-rq-timeout-ms", value: "300")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
            await #expect(throws: (any Error).self) { try await response.body.collect(upTo: 1000) }
        }
    }

    @Test func `a body may end itself behind a shield, with trailers that say so`() async throws {
        let body: Write = { writer in
            try await writer.write(ByteBuffer(string: "first"))
            try? await waitUntilCancelled()
            let writer = writer
            try await withShield { @concurrent in try await writer.finish([.eTag: "incomplete"]) }
        }
        try await Self.withServer(body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 300")
                try await client.receive(untilHaving: Self.endOfChunks)
                #expect(client.received.contains("ETag: incomplete"))
            }
        }
    }
}

// MARK: - What stays as it is

extension BodyTests {
    @Test func `a body has what the handler has left of the time`() async throws {
        let left = Promise<String>()
        let body: Write = { writer in
            left.succeed(timeLeft())
            try await writer.finish(nil)
        }
        try await Self.withServer(body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "grpc-timeout: 60S")
                try await client.receive(untilHaving: "0\r\n\r\n")
            }
        }
        let milliseconds = try #require(Int(try await left.value))
        #expect(milliseconds > 20_000 && milliseconds < 60_000)
    }

    @Test func `a body in time is whole, with its trailers, and the connection goes on`() async throws {
        let events = Events()
        let body: Write = { writer in
            try await writer.write(ByteBuffer(string: "first"))
            try await writer.write(contentsOf: [ByteBuffer(string: "second"), ByteBuffer(string: "third")])
            try await writer.finish([.eTag: "complete"])
        }
        try await Self.withServer(events: events, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "grpc-timeout: 60S")
                try await client.receive(untilHaving: Self.endOfChunks)
                try await client.receive(untilHaving: "ETag: complete\r\n\r\n")
                #expect(client.received.contains("5\r\nfirst\r\n6\r\nsecond\r\n5\r\nthird\r\n0\r\n"))
                try await client.get("/fast")
                try await client.receive(untilHaving: "fast")
            }
        }
        #expect(events.entries.map(\.event) == [.received(remaining: .seconds(60))])
    }

    @Test func `a body keeps its length, and a HEAD that drops it the connection`() async throws {
        let body: Write = { writer in
            try await writer.write(ByteBuffer(repeating: UInt8(ascii: "x"), count: 100_000))
            try await writer.finish(nil)
        }
        try await Self.withServer(length: 100_000, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "grpc-timeout: 60S")
                let answer = try await client.answer()
                #expect(answer.headers["content-length"] == "100000")
                #expect(answer.headers["transfer-encoding"] == nil)
                #expect(answer.body.utf8.count == 100_000)
                try await client.send("HEAD / HTTP/1.1\r\nhost: test\r\ngrpc-timeout: 60S\r\n\r\n")
                try await client.receive(untilHaving: "xHTTP/1.1 200 OK")
                try await client.get("/fast")
                try await client.receive(untilHaving: "fast")
            }
        }
    }

    struct BodyError: Error {}

    @Test func `an error of a body is its own`() async throws {
        let events = Events()
        let lines = Lines()
        let body: Write = { writer in
            try await writer.write(ByteBuffer(string: "first"))
            throw BodyError()
        }
        try await Self.withServer(events: events, lines: lines, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "grpc-timeout: 60S")
                #expect(!(try await client.receiveAll()).contains(Self.endOfChunks))
            }
        }
        #expect(events.entries.map(\.event) == [.received(remaining: .seconds(60))])
        #expect(!lines.record.elements.contains { $0.metadata["quattro.ending"] != nil })
    }

    @Test func `a client that does not read is left at the deadline`() async throws {
        let events = Events()
        let written = Record<Int>()
        let body: Write = { writer in
            while true {
                try await writer.write(ByteBuffer(repeating: 0, count: 65_536))
                written.append(65_536)
            }
        }
        try await Self.withServer(events: events, body: body) { server in
            try await withClient(of: server) { client in
                try await client.get("/", "x-envoy-expected-rq-timeout-ms: 300")
                #expect(try await events.stop().ending == .deadline)
                // What the sockets take, and not what could be made in the time.
                #expect(written.elements.reduce(0, +) < 64 * 1024 * 1024)
            }
        }
    }
}
