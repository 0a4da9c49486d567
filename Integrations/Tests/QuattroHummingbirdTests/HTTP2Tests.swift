import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import NIOCore
import Quattro
import Testing

@testable import QuattroHummingbird

/// Over HTTP/2 a stream is what a connection is over HTTP/1: the client gives up one request, and the others go on.
struct HTTP2Tests {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(type: 4, stream: 0)

    private static func frame(type: UInt8, flags: UInt8 = 0, stream: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        [0, 0, UInt8(payload.count), type, flags, 0, 0, 0, stream] + payload
    }

    /// A request without a body: the stream's client half is closed with it.
    private static func get(_ path: String, stream: UInt8, timeout: String = "") -> [UInt8] {
        let fields: [(prefix: [UInt8], text: String)] = [
            ([0x82, 0x86, 0x04], path),  // GET, http, and a path
            ([0x01], "test"),  // an authority
        ]
        var block = fields.flatMap { $0.prefix + [UInt8($0.text.utf8.count)] + Array($0.text.utf8) }
        if !timeout.isEmpty {
            for text in ["grpc-timeout", timeout] {
                if text == "grpc-timeout" { block.append(0) }
                block += [UInt8(text.utf8.count)] + Array(text.utf8)
            }
        }
        return frame(type: 1, flags: 0x05, stream: stream, block)
    }

    private static func reset(stream: UInt8) -> [UInt8] { frame(type: 3, stream: stream, [0, 0, 0, 8]) }

    @Test func `a stream that is reset ends its request, and not the others of the connection`() async throws {
        let waiting = Waiting()
        try await withServer(waiting.router(), server: .plaintextHTTP2()) { server in
            try await withClient(of: server) { client in
                try await client.send(Self.preface + Self.get("/", stream: 1) + Self.get("/", stream: 3))
                try await waiting.begun.reach(2)
                try await client.send(Self.reset(stream: 1))
                try await waiting.causes.reach(1)
                try await client.send(Self.get("/fast", stream: 5))
                try await waiting.begun.reach(3)
                #expect(waiting.causes.elements.count == 1)
                try await client.close()
                try await waiting.events.record.reach(2)
            }
        }
        #expect(waiting.events.stops(.disconnected) == 2)
        #expect(waiting.events.entries.count == 2)
        let channels = waiting.begun.elements
        #expect(Set(channels.map { ObjectIdentifier($0) }).count == 3)
        for channel in channels {
            try await channel.closeFuture.get()
            try await channel.eventLoop.submit {}.get()
            #expect(!DisconnectHandler.isKnown(of: channel))
        }
    }

    @Test func `a deadline ends a stream, and the connection goes on`() async throws {
        let waiting = Waiting()
        try await withServer(waiting.router(), server: .plaintextHTTP2()) { server in
            try await withClient(of: server) { client in
                try await client.send(Self.preface + Self.get("/", stream: 1, timeout: "20m"))
                #expect(try await waiting.events.stop().ending == .deadline)
                try await client.send(Self.get("/fast", stream: 3))
                try await waiting.begun.reach(2)
                try await client.receive(untilHaving: "fast")
            }
        }
        #expect(waiting.events.stops(.disconnected) == 0)
    }

    @Test func `work after the end of a response is not told that the client is gone, as the stream closes by itself`()
        async throws
    {
        let wasCancelled = Promise<Bool>()
        let events = Events()
        let router = router(DeadlineMiddleware(maximum: .seconds(600), observer: events))
        router.get("/") { _, context in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "all"))
                    try await writer.finish(nil)
                    try await context.channel.closeFuture.get()
                    try await context.channel.eventLoop.submit {}.get()
                    wasCancelled.succeed(Task.isCancelled)
                }
            )
        }
        try await withServer(router, server: .plaintextHTTP2()) { server in
            try await withClient(of: server) { client in
                try await client.send(Self.preface + Self.get("/", stream: 1))
                #expect(try await wasCancelled.value == false)
            }
        }
        #expect(events.entries.isEmpty)
    }

    @Test func `an error after the end of a response is the work's own`() async throws {
        struct AuditFailed: Error {}
        let events = Events()
        let lines = Lines()
        let failed = Promise<Void>()
        let router = router(DeadlineMiddleware(maximum: .seconds(600), observer: events))
        router.get("/") { _, context in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { failed.succeed() }
                    try await writer.finish(nil)
                    try await context.channel.closeFuture.get()
                    try await context.channel.eventLoop.submit {}.get()
                    throw AuditFailed()
                }
            )
        }
        try await withServer(router, server: .plaintextHTTP2(), logger: lines.logger) { server in
            try await withClient(of: server) { client in
                try await client.send(Self.preface + Self.get("/", stream: 1))
                try await failed.value
            }
        }
        #expect(events.entries.isEmpty)
        #expect(!lines.record.elements.contains { $0.message.contains("cut off") })
    }

    @Test(arguments: [true, false])
    func `requests of a server that is cancelled end for the shutdown`(heedsItsTask: Bool) async throws {
        let waiting = Waiting()
        let router = waiting.router()
        router.get("/slow") { _, context in
            waiting.begun.append(context.channel)
            // What the stream tells of its end comes before the work gives up.
            if !heedsItsTask { try await withShield { try await context.channel.closeFuture.get() } }
            try await waitUntilCancelled()
            return "done"
        }
        let port = Promise<Int>(name: "port")
        let application = application(router, server: .plaintextHTTP2(), port: port)
        let server = withoutScopes { Task { try await application.run() } }
        try await withClient(port: port.value) { client in
            try await client.send(Self.preface + Self.get("/slow", stream: 1))
            try await waiting.begun.reach(1)
            server.cancel()
            #expect(try await waiting.events.stop().ending == .shutdown)
        }
        _ = await server.result
    }
}
