#if Hummingbird
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import NIOCore
import Quattro
import QuattroRequests
import Synchronization

/// Tells requests that their client has disconnected.
///
/// There is one for each connection, or HTTP/2 stream, from its first request on.
///
/// It only observes, so keep-alive and the body of the request are not affected.
final class DisconnectHandler: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private struct State {
        /// How the connection ended; set once.
        var end: End?
        /// The watches: one for each nested middleware; over HTTP/1, only those of one request.
        var watches: [Entry] = []
    }

    private enum End {
        case peerIsGone
        /// The server stops reading, as Hummingbird does when its task is cancelled: that ends the stream over HTTP/2, and is not a
        /// disconnect.
        case givenUp

        func tell(_ request: ServerRequest) {
            switch self {
            case .peerIsGone: request.disconnect()
            case .givenUp: request.shutDown(by: .now)
            }
        }
    }

    private struct Entry {
        let request: ServerRequest
        /// Whether the end of the response is being written, after which the channel may close by itself.
        var isFinishing = false
    }

    private let state = Guarded(State())
}

// MARK: - Requests

extension DisconnectHandler {
    /// Tells a request when its client disconnects, or at once if it already has, until the watch ends.
    func watch(_ request: ServerRequest) -> Watch {
        let end = state.withLock { state in
            if state.end == nil { state.watches.append(Entry(request: request)) }
            return state.end
        }
        end?.tell(request)
        return Watch(handler: self, request: request)
    }

    /// A watch ends when its last reference is released at the latest: a response may be dropped, and its body may never be written.
    final class Watch: Sendable {
        private let handler: DisconnectHandler
        private let request: ServerRequest
        private let hasBeenEnded = Atomic(false)

        fileprivate init(handler: DisconnectHandler, request: ServerRequest) {
            (self.handler, self.request) = (handler, request)
        }

        var hasEnded: Bool { hasBeenEnded.load(ordering: .relaxed) }

        /// The end of the response is being written: if the channel closes now, the end was sent, or the writing fails.
        func finish() { handler.finish(request) }

        func end() {
            if !hasBeenEnded.exchange(true, ordering: .relaxed) { handler.forget(request) }
        }

        deinit { end() }
    }

    private func finish(_ request: ServerRequest) {
        state.withLock { state in
            for index in state.watches.indices where state.watches[index].request === request {
                state.watches[index].isFinishing = true
            }
        }
    }

    private func forget(_ request: ServerRequest) {
        state.withLock { $0.watches.removeAll { $0.request === request } }
    }

    var isPeerGone: Bool { state.withLock { $0.end == .peerIsGone } }

    var isGivenUp: Bool { state.withLock { $0.end == .givenUp } }

    var watchedCount: Int { state.withLock { $0.watches.count } }

    /// There is nothing more to read; `isClosed` says whether nothing can be written either.
    private func readsNoMore(isClosed: Bool) {
        let (watches, end) = state.withLock { state in
            let end = state.end ?? .peerIsGone
            state.end = end
            defer { state.watches = [] }
            return (state.watches, end)
        }
        for watch in watches where !isClosed || !watch.isFinishing { end.tell(watch.request) }
    }
}

// MARK: - The channel

extension DisconnectHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        // A closing channel has reported that already and removes its handlers next; a channel in a test is never active.
        guard context.channel.isActive else { return Self.forget(self, on: context.channel) }
        if context.channel.hasReadEnd { readsNoMore(isClosed: false) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        Self.forget(self, on: context.channel)
        readsNoMore(isClosed: true)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .input { state.withLock { $0.end = $0.end ?? .givenUp } }
        context.close(mode: mode, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { readsNoMore(isClosed: false) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        readsNoMore(isClosed: true)
        context.fireChannelInactive()
    }
}

extension DisconnectHandler {
    /// The handlers of the open connections that have had a request.
    private static let all = Guarded<[ObjectIdentifier: DisconnectHandler]>([:])

    /// The handler of a channel.
    ///
    /// It is made at the first request, and the event loop adds it without the request waiting.
    static func on(_ channel: any Channel) -> DisconnectHandler {
        let (handler, isNew) = all.withLock { all in
            if let handler = all[ObjectIdentifier(channel)] { return (handler, false) }
            let handler = DisconnectHandler()
            all[ObjectIdentifier(channel)] = handler
            return (handler, true)
        }
        if isNew { channel.eventLoop.execute { handler.install(on: channel) } }
        return handler
    }

    private func install(on channel: any Channel) {
        do {
            try channel.pipeline.syncOperations.addHandler(self, position: .first)
        } catch {
            Self.forget(self, on: channel)
            readsNoMore(isClosed: true)  // the channel is closed
        }
    }

    private static func forget(_ handler: DisconnectHandler, on channel: any Channel) {
        all.withLock { all in
            if all[ObjectIdentifier(channel)] === handler { all[ObjectIdentifier(channel)] = nil }
        }
    }

    static func isKnown(of channel: any Channel) -> Bool { all.withLock { $0[ObjectIdentifier(channel)] != nil } }
}

extension Channel {
    /// Whether the socket has nothing more to read: its end may have been read, and the event delivered, before the handler was added.
    fileprivate var hasReadEnd: Bool {
        let isAtEnd = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            socket in
            var byte: UInt8 = 0
            return recv(socket, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) == 0
        }
        return isAtEnd ?? false
    }
}
#endif
