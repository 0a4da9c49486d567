import NIOCore
import NIOPosix
import Quattro

/// Connections that each send a request again as soon as the answer is there.
struct LoadClient: Sendable {
    private let connections: [any Channel]

    /// Connects, and has one request answered on each connection.
    init(port: Int, connections count: Int, header: String?) async throws {
        let lines = ["GET /fast HTTP/1.1", "host: 127.0.0.1"] + (header.map { [$0] } ?? []) + ["", ""]
        let request = ByteBuffer(string: lines.joined(separator: "\r\n"))
        let bootstrap = ClientBootstrap(group: Self.threads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(request: request))
                }
            }
        var connections: [any Channel] = []
        for _ in 0..<count { connections.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get()) }
        self.connections = connections
        _ = try await run(for: .zero)
    }

    /// One is enough: an answer costs the client a fraction of what it costs the server.
    private static let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Sends requests on all connections, until the time is over and the last answer is there.
    ///
    /// - Returns: How many were answered.
    func run(for duration: Duration) async throws -> Int {
        let end = NIODeadline.now() + TimeAmount(duration)
        let counts = connections.map { channel in
            let count = channel.eventLoop.makePromise(of: Int.self)
            channel.triggerUserOutboundEvent(ClientConnection.Run(end: end, count: count), promise: nil)
            return count.futureResult
        }
        return try await EventLoopFuture.whenAllSucceed(counts, on: Self.threads.any()).get().reduce(0, +)
    }

    func close() async throws {
        for connection in connections { try await connection.close().get() }
    }
}

private final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// Asks for requests until a time; at least one.
    struct Run {
        let end: NIODeadline
        let count: EventLoopPromise<Int>
    }

    private let request: ByteBuffer
    private var run: Run?
    private var count = 0
    private var answer = ByteBuffer()
    /// All answers are alike, so the first one tells.
    private var answerLength: Int?

    init(request: ByteBuffer) { self.request = request }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let run = event as? Run else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        (self.run, count) = (run, 0)
        send(context)
    }

    private func send(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if answer.readableBytes == 0 { answer = part } else { answer.writeBuffer(&part) }
        guard answer.readableBytes >= answerLength ?? 1 else { return }
        guard let length = answerLength ?? lengthOfAnswer() else { return }
        answerLength = length
        guard answer.readableBytes == length, answer.readableBytesView.starts(with: Self.success) else {
            return fail(LoadError("not the answer that was expected: \(String(buffer: answer))"), context)
        }
        answer = ByteBuffer()
        answered(context)
    }

    private func answered(_ context: ChannelHandlerContext) {
        count += 1
        guard let run else { return }
        if NIODeadline.now() < run.end { return send(context) }
        self.run = nil
        run.count.succeed(count)
    }

    private static let success = Array("HTTP/1.1 200 ".utf8)

    /// That of head and body; `nil` if not all of the head is there.
    private func lengthOfAnswer() -> Int? {
        let text = String(buffer: answer)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let field = text[..<end.lowerBound].lowercased().split(separator: "\r\n").first {
            $0.hasPrefix("content-length:")
        }
        guard let field, let body = Int(field.drop { !$0.isNumber }) else { return nil }
        return text[..<end.upperBound].utf8.count + body
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }

    func channelInactive(context: ChannelHandlerContext) {
        fail(LoadError("the server has closed a connection"), context)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        run?.count.fail(error)
        run = nil
        context.close(promise: nil)
    }
}
