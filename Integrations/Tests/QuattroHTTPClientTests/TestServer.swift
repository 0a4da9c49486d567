import NIOCore
import NIOHTTP1
import NIOPosix
import Quattro
import Synchronization

/// An HTTP/1 server on the loopback address that does with each request what its test says, and knows what it has seen.
final class TestServer: Sendable {
    /// What a test does with a request, on the event loop of its connection.
    typealias Handler = @Sendable (Exchange) -> Void

    /// A request that has come, by which connection, and when.
    struct Arrival: Sendable {
        let head: HTTPRequestHead
        let connection: Int
        let time = ContinuousClock.now
    }

    private struct Seen {
        var arrivals: [Arrival] = []
        var connections = 0
    }

    private let seen = Mutex(Seen())
    /// A connection has been closed by the other side.
    let connectionClosed = Promise<Void>(name: "a connection is closed")
    /// The head of a request has come.
    let headReceived = Promise<Void>(name: "the head of a request is received")
    /// A request has come.
    let requestReceived = Promise<Void>(name: "a request is received")

    var arrivals: [Arrival] { seen.withLock { $0.arrivals } }
    var requests: [HTTPRequestHead] { arrivals.map(\.head) }
    /// How many connections there have been.
    var connections: Int { seen.withLock { $0.connections } }

    /// The values of a header, for each request.
    func values(of header: String) -> [[String]] { requests.map { $0.headers[header] } }

    /// Runs a body beside a server, with the address that it listens on.
    ///
    /// As a proxy it opens a tunnel for each connection, to itself.
    static func run<Value: Sendable>(
        asProxy: Bool = false,
        _ handler: @escaping Handler,
        _ body: (TestServer, String) async throws -> Value
    ) async throws -> Value {
        let server = TestServer()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if asProxy { return try pipeline.addHandler(TunnelHandler(server: server, handler: handler)) }
                    try pipeline.add(server, handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            let value = try await body(server, "http://127.0.0.1:\(port)")
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// Gives a connection its number.
    fileprivate func connected() -> Int {
        seen.withLock { seen in
            seen.connections += 1
            return seen.connections
        }
    }

    fileprivate func received(_ head: HTTPRequestHead, on connection: Int) {
        seen.withLock { $0.arrivals.append(Arrival(head: head, connection: connection)) }
        requestReceived.succeed()
    }
}

/// A request, and the means to answer it.
struct Exchange: Sendable {
    let head: HTTPRequestHead
    fileprivate let channel: any Channel

    /// How many milliseconds the request says are left.
    var milliseconds: Int64? { head.headers.first(name: "x-envoy-expected-rq-timeout-ms").flatMap { Int64($0) } }

    /// Answers, the body in one piece.
    func answer(_ status: HTTPResponseStatus = .ok, _ headers: HTTPHeaders = [:], _ text: String = "") {
        var headers = headers
        headers.add(name: "content-length", value: "\(text.utf8.count)")
        channel.write(
            HTTPServerResponsePart.head(.init(version: .http1_1, status: status, headers: headers)),
            promise: nil
        )
        finish(text)
    }

    /// Sends the head alone.
    func begin(_ status: HTTPResponseStatus = .ok, _ headers: HTTPHeaders = [:]) {
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }

    /// Sends a body and ends the answer.
    func finish(_ text: String) {
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    /// Sends pieces of a body until the connection is closed.
    func drip(every interval: TimeAmount) {
        channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: interval) { task in
            guard channel.isActive else { return task.cancel() }
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "drop"))), promise: nil)
        }
    }

    func after(_ delay: TimeAmount, _ work: @escaping @Sendable () -> Void) {
        channel.eventLoop.scheduleTask(in: delay, work)
    }
}

extension ChannelPipeline.SynchronousOperations {
    fileprivate func add(_ server: TestServer, _ handler: @escaping TestServer.Handler) throws {
        try configureHTTPServerPipeline()
        try addHandler(ConnectionHandler(server: server, handler: handler))
    }
}

/// Says yes to the `CONNECT` that a connection to a proxy begins with, and leaves the rest of it to the server.
private final class TunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: TestServer
    private let handler: TestServer.Handler
    private var head = ""

    init(server: TestServer, handler: @escaping TestServer.Handler) {
        self.server = server
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.hasSuffix("\r\n\r\n") else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n")), promise: nil)
        do {
            try context.pipeline.syncOperations.add(server, handler)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}

private final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let server: TestServer
    private let handler: TestServer.Handler
    private var head: HTTPRequestHead?
    private var connection = 0

    init(server: TestServer, handler: @escaping TestServer.Handler) {
        self.server = server
        self.handler = handler
    }

    func channelActive(context: ChannelHandlerContext) { connection = server.connected() }

    func channelInactive(context: ChannelHandlerContext) { server.connectionClosed.succeed() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            server.headReceived.succeed()
        case .body: break
        case .end:
            guard let head else { return }
            server.received(head, on: connection)
            handler(Exchange(head: head, channel: context.channel))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
