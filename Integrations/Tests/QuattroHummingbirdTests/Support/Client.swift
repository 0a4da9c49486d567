import NIOCore
import NIOPosix
import Quattro

/// A connection on which a test writes and reads what it likes.
final class Client {
    let channel: any Channel
    private var chunks: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread = ""
    /// Everything that has been received.
    private(set) var received = ""

    fileprivate init(
        _ channel: any Channel,
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.channel = channel
        chunks = inbound.makeAsyncIterator()
        self.outbound = outbound
    }
}

// MARK: - Sending

extension Client {
    func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends the head of a GET.
    func get(_ path: String, _ headers: String...) async throws {
        let lines = ["GET \(path) HTTP/1.1", "host: test"] + headers
        try await send(lines.map { "\($0)\r\n" }.joined() + "\r\n")
    }

    /// Says that nothing more will be sent, and goes on reading.
    func endSending() async throws { try await channel.close(mode: .output).get() }

    func close() async throws { try await channel.close().get() }

    /// Closes so that the other side is told that what it sends is not taken.
    func reset() async throws {
        guard let socket = channel as? any SocketOptionProvider else { return }
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await close()
    }
}

// MARK: - Receiving

struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String

    var marker: String? { headers["x-quattro-cancelled"] }
}

extension Client {
    /// The next piece, or `nil` at the end.
    func receive() async throws -> String? {
        guard let chunk = try await chunks.next(isolation: #isolation) else {
            try Task.checkCancellation()  // SwiftNIO ends a stream quietly
            return nil
        }
        let text = String(buffer: chunk)
        received += text
        unread += text
        return text
    }

    /// Everything up to the end of the connection, however that comes.
    func receiveAll() async throws -> String {
        while case .some(.some) = try? await receive() {}
        try Task.checkCancellation()
        return received
    }

    func receive(untilHaving text: String) async throws {
        while !received.contains(text) { guard try await receive() != nil else { throw EndOfConnection() } }
    }

    /// The next response; its body must have a length.
    func answer() async throws -> Answer {
        while true {
            if let answer = takeAnswer() { return answer }
            guard try await receive() != nil else { throw EndOfConnection() }
        }
    }

    private func takeAnswer() -> Answer? {
        guard let end = unread.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = unread[..<end.lowerBound].split(separator: "\r\n")
        let headers = Dictionary(
            lines.dropFirst().map { line in
                let colon = line.firstIndex(of: ":") ?? line.endIndex
                return (line[..<colon].lowercased(), String(line[colon...].dropFirst(2)))
            }
        ) { first, _ in first }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let rest = unread[end.upperBound...]
        guard rest.utf8.count >= length else { return nil }
        let body = String(rest.utf8.prefix(length)) ?? ""
        unread = String(rest.utf8.dropFirst(length)) ?? ""
        return Answer(
            status: lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0,
            headers: headers,
            body: body
        )
    }
}

struct EndOfConnection: Error {}

// MARK: - Connecting

/// Connects to a server, and closes the connection in the end.
func withClient<Value>(
    of server: Server,
    _ body: (Client) async throws -> sending Value
) async throws -> sending Value {
    try await withClient(port: server.port, body)
}

func withClient<Value>(
    port: Int,
    _ body: (Client) async throws -> sending Value
) async throws -> sending Value {
    let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.allowRemoteHalfClosure, value: true)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await connection.executeThenClose { inbound, outbound in
        try await body(Client(connection.channel, inbound, outbound))
    }
}
