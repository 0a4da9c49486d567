import EchoServer
import NIOCore
import NIOPosix

/// A client of the server: one connection.
final class Client {
    let channel: any Channel
    private var lines: NIOAsyncChannelInboundStream<String>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<String>

    fileprivate init(
        _ channel: any Channel,
        _ inbound: NIOAsyncChannelInboundStream<String>,
        _ outbound: NIOAsyncChannelOutboundWriter<String>
    ) {
        self.channel = channel
        lines = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    func send(_ line: String) async throws { try await outbound.write(line) }

    /// The next line, or `nil` when the server has closed the connection.
    func receive() async throws -> String? { try await lines.next(isolation: #isolation) }

    func ask(_ line: String) async throws -> String? {
        try await send(line)
        return try await receive()
    }

    func close() async throws { try await channel.close().get() }
}

/// Connects to a port, and closes the connection in the end.
func withClient(of port: Int, _ body: (Client) async throws -> Void) async throws {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.autoRead, value: false)
        .connect(host: "127.0.0.1", port: port) { channel in channel.eventLoop.makeSucceededFuture(channel) }
    try await Lines.open(channel).executeThenClose { inbound, outbound in
        try await body(Client(channel, inbound, outbound))
    }
}

/// Asks once, on a connection of its own.
func ask(_ line: String, at port: Int) async throws -> String? {
    var answer: String?
    try await withClient(of: port) { answer = try await $0.ask(line) }
    return answer
}
