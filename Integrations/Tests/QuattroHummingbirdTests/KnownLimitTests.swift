import Hummingbird
import NIOCore
import Quattro
import QuattroHummingbird
import Testing

/// What cannot be helped with this version of Hummingbird, 2.28.1.
///
/// When one of these fails, the limit is gone, and `QuattroHummingbird.docc/Guides/DeadlinesInHummingbird.md` is to say so.
struct KnownLimitTests {
    /// Hummingbird does not read on while nobody takes the body, and the end of the connection comes after it.
    @Test func `a client that goes away during an upload that is not read is not seen`() async throws {
        let events = Events()
        let router = QuattroHummingbirdTests.router(DeadlineMiddleware(maximum: .seconds(1), observer: events))
        let begun = Promise<Void>()
        router.post("/") { _, _ in
            begun.succeed()
            try await waitUntilCancelled()
            return "done"
        }
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                try await client.startUpload()
                try await begun.value
                try await client.close()
            }
            #expect(try await events.stop().ending == .deadline)
        }
    }

    @Test func `the body of a request that was refused is read to its end all the same`() async throws {
        let router = router(DeadlineMiddleware())
        router.post("/") { _, _ in "done" }
        router.get("/fast") { _, _ in "fast" }
        let size = 16 * 1024 * 1024
        try await withServer(router) { server in
            try await withClient(of: server) { client in
                let head = "POST / HTTP/1.1\r\nhost: test\r\ncontent-length: \(size)\r\ngrpc-timeout: 0S\r\n\r\n"
                try await client.send(head)
                #expect(try await client.answer().marker == "expired")
                try await client.send(Array(repeating: 0, count: size))
                try await client.get("/fast")
                #expect(try await client.answer().body == "fast")
            }
        }
    }
}

extension Client {
    /// Sends as much of an upload as the sockets take.
    fileprivate func startUpload() async throws {
        let size = 64 * 1024 * 1024
        try await send("POST / HTTP/1.1\r\nhost: test\r\ncontent-length: \(size)\r\n\r\n")
        channel.writeAndFlush(ByteBuffer(repeating: 0, count: size), promise: nil)
        try await channel.eventLoop.submit {}.get()
    }
}
