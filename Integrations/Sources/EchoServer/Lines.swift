package import NIOCore
import NIOPosix
import Quattro

/// Text by the line, on TCP.
package enum Lines {
    /// A connection that was accepted and is not read yet.
    struct Accepted: Sendable {
        let channel: any Channel
        /// To be removed by whoever closes it from then on.
        let closing: CancelSource.Registration
    }

    /// Listens, and has the source close what was accepted and nobody has taken over.
    ///
    /// That is what is still in NIO's sequence when the task that reads it is cancelled: NIO drops it without closing it, and ends
    /// the program if it is a `NIOAsyncChannel` (swift-nio#2637).
    static func listen(on port: Int, closing unserved: CancelSource) async throws -> NIOAsyncChannel<Accepted, Never> {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .bind(
                host: "127.0.0.1",
                port: port,
                // What is beyond the limit waits in the kernel, but for one or a few.
                serverBackPressureStrategy: .init(lowWatermark: 1, highWatermark: 1)
            ) { channel in
                let closing = unserved.onCancel { _ in channel.close(promise: nil) }
                return channel.eventLoop.makeSucceededFuture(Accepted(channel: channel, closing: closing))
            }
    }

    /// Begins to read a connection.
    package static func open(_ channel: any Channel) async throws -> NIOAsyncChannel<String, String> {
        let lines = try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandlers(
                ByteToMessageHandler(LineCoder(), maximumBufferSize: 64 * 1024),
                MessageToByteHandler(LineCoder())
            )
            return try NIOAsyncChannel<String, String>(wrappingChannelSynchronously: channel)
        }.get()
        channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
        return lines
    }
}

private struct LineCoder: ByteToMessageDecoder, MessageToByteEncoder {
    typealias InboundOut = String

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) -> DecodingState {
        guard let length = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - buffer.readerIndex })
        else { return .needMoreData }
        let line = buffer.readString(length: length) ?? ""
        buffer.moveReaderIndex(forwardBy: 1)
        context.fireChannelRead(Self.wrapInboundOut(line))
        return .continue
    }

    func encode(data: String, out: inout ByteBuffer) {
        out.writeString(data)
        out.writeInteger(UInt8(ascii: "\n"))
    }
}
