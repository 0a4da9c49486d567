import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Quattro
import Testing

@testable import QuattroHummingbird

/// A client that goes away ends its request.
struct DisconnectTests {
    @Test(arguments: Leaving.allCases)
    func `a client that goes away ends the handler`(leaving: Leaving) async throws {
        let waiting = Waiting()
        try await withServer(waiting.router()) { server in
            try await withClient(of: server) { client in
                try await client.get("/")
                try await waiting.begun.first()
                try await leaving(client)
                let stop = try await waiting.events.stop()
                #expect(stop.ending == .disconnected)
                #expect(try await client.receiveAll() == "")  // 499 is for logs and metrics
            }
        }
        #expect(waiting.causes.elements == [.explicit(reason: "the client is gone")])
        let error = try #require(waiting.errors.errors.elements.first as? RequestEnded)
        #expect(error.ending == .disconnected)
        #expect(error.status.code == 499)
    }

    @Test(arguments: Leaving.allCases)
    func `a client that goes away ends a body that is waiting for something to write`(leaving: Leaving) async throws {
        let waiting = Waiting()
        try await withServer(waiting.router()) { server in
            try await withClient(of: server) { client in
                try await client.get("/stream")
                try await client.receive(untilHaving: "first")
                try await waiting.begun.first()
                try await leaving(client)
                #expect(try await waiting.events.stop().ending == .disconnected)
            }
        }
        #expect(waiting.causes.elements == [.explicit(reason: "the client is gone")])
    }

    @Test func `a client that goes away while a body is being written has gone away, whatever the write says`()
        async throws
    {
        let events = Events()
        let router = router(DeadlineMiddleware(observer: events))
        router.get("/") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0, count: 256 * 1024)) }
                }
            )
        }
        let leavings = Leaving.allCases + Leaving.allCases + Leaving.allCases
        try await withServer(router) { server in
            for leaving in leavings {
                try await withClient(of: server) { client in
                    try await client.get("/")
                    _ = try await client.receive()
                    try await leaving(client)
                }
            }
        }
        #expect(events.stops(.disconnected) == leavings.count)
    }

    @Test(arguments: Leaving.allCases)
    func `a client may go away after each byte of a request`(leaving: Leaving) async throws {
        let waiting = Waiting()
        let request = Array(
            "POST / HTTP/1.1\r\nhost: test\r\nx-other: value\r\ncontent-length: 9\r\n\r\nsome text".utf8
        )
        try await withServer(waiting.router()) { server in
            for count in 0...request.count {
                try await withClient(of: server) { client in
                    try await client.send(Array(request[..<count]))
                    try await leaving(client)
                }
            }
            try await withClient(of: server) { client in
                try await client.get("/fast")
                #expect(try await client.answer().body == "fast")
            }
        }
        // The server has ended, and with it each connection: no handler has been forgotten.
        #expect(waiting.causes.elements.count == waiting.begun.elements.count - 1)
        // Each that came with a whole head has ended, be it that its handler was not begun any more. A client that resets the connection
        // may take back what has not been read.
        let ended = waiting.errors.errors.elements.count
        #expect(waiting.causes.elements.count <= ended)
        if leaving != .resetting { #expect(ended == "some text".utf8.count + 1) }
    }

    @Test func `a client that is gone before the request's handler begins is noticed at a connection's first request`()
        async throws
    {
        let waiting = Waiting()
        let router = Router(context: BasicChannelRequestContext.self)
        let isGone = Promise<Void>()
        router.add(middleware: Gate(opens: isGone))
        router.add(middleware: DeadlineMiddleware(observer: waiting.events))
        router.get("/") { _, _ in
            try await waitUntilCancelled()
            return "done"
        }
        let http = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [EndOfInput { isGone.succeed() }])
        )
        try await withServer(router, server: http) { server in
            try await withClient(of: server) { client in
                try await client.get("/")
                try await client.endSending()
                #expect(try await waiting.events.stop().ending == .disconnected)
            }
        }
    }
}

// MARK: - Connections that stay

extension DisconnectTests {
    @Test func `a connection is kept through requests that are answered 504, and its end is still seen`() async throws {
        let waiting = Waiting()
        try await withServer(waiting.router()) { server in
            try await withClient(of: server) { client in
                for _ in 0..<5 {
                    try await client.get("/", "x-envoy-expected-rq-timeout-ms: 20")
                    let answer = try await client.answer()
                    #expect(answer.status == 504)
                    #expect(answer.marker == "deadline")
                    try await client.get("/", "x-envoy-expected-rq-timeout-ms: 0")
                    #expect(try await client.answer().marker == "expired")
                    try await client.get("/fast")
                    #expect(try await client.answer().body == "fast")
                }
                try await client.get("/")
                try await waiting.begun.reach(11)
                try await client.close()
            }
        }
        #expect(Set(waiting.begun.elements.map { ObjectIdentifier($0) }).count == 1)
        #expect(waiting.causes.elements.last == .explicit(reason: "the client is gone"))
    }

    @Test func `a client library keeps its connection when the server answers 504`() async throws {
        let waiting = Waiting()
        try await withServer(waiting.router()) { server in
            for _ in 0..<5 {
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(server.port)/")
                request.headers.add(name: "x-envoy-expected-rq-timeout-ms", value: "20")
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
                #expect(response.status == .gatewayTimeout)
                _ = try await response.body.collect(upTo: 1000)
            }
        }
        #expect(Set(waiting.begun.elements.map { ObjectIdentifier($0) }).count == 1)
    }

    @Test func `nothing is kept of a connection that is closed`() async throws {
        let waiting = Waiting()
        try await withServer(waiting.router()) { server in
            for _ in 0..<10 {
                try await withClient(of: server) { client in
                    try await client.get("/fast")
                    _ = try await client.answer()
                    try await client.get("/fast")
                    _ = try await client.answer()
                    let channel = try #require(waiting.begun.elements.last)
                    #expect(DisconnectHandler.isKnown(of: channel))
                }
            }
        }
        for channel in waiting.begun.elements {
            try await channel.closeFuture.get()
            try await channel.eventLoop.submit {}.get()
            #expect(!DisconnectHandler.isKnown(of: channel))
        }
        #expect(waiting.begun.elements.count == 20)
        #expect(waiting.events.entries.isEmpty)
    }

    @Test func `a request that has ended is watched no longer, although a HEAD drops its body`() async throws {
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware())
        router.get("/") { _, _ in Response(status: .ok, body: ResponseBody { try await $0.finish(nil) }) }
        router.get("/watched") { _, context in "\(DisconnectHandler.on(context.channel).watchedCount) watched" }
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                for method in ["GET", "HEAD", "GET", "HEAD"] {
                    try await client.send("\(method) / HTTP/1.1\r\nhost: test\r\n\r\n")
                }
                try await client.get("/watched")
                try await client.receive(untilHaving: "watched")
                #expect(client.received.contains("1 watched"))  // itself
            }
        }
    }

    @Test func `a client that goes away during an upload that is read is seen`() async throws {
        let waiting = Waiting()
        let begun = Record<Void>()
        let router = waiting.router()
        router.post("/read") { request, _ in
            var size = 0
            for try await chunk in request.body {
                size += chunk.readableBytes
                begun.append(())
            }
            return "\(size)"
        }
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                try await client.send("POST /read HTTP/1.1\r\nhost: test\r\ncontent-length: 1000\r\n\r\nsome")
                try await begun.first()
                try await client.close()
            }
            #expect(try await waiting.events.stop().ending == .disconnected)
        }
    }
}
