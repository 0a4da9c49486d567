#if Hummingbird
#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import NIOCore
import QuattroRequests
import Synchronization

/// Tells requests that their client is gone: one for each connection, or stream of HTTP/2, from its first request on.
///
/// It only looks on, so keep-alive and the body of the request stay as they are.
final class DisconnectHandler: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private struct State {
        var isPeerGone = false
        /// Whether the server wants to read no more, as Hummingbird does when its task is cancelled: the client may be there still.
        var isInputClosedHere = false
        /// One, or one for each middleware that is within another; over HTTP/1 only those of one request.
        var requests: [ServerRequest] = []
    }

    private let state = Mutex(State())
}

// MARK: - Requests

extension DisconnectHandler {
    /// Tells a request, at once if it is too late, until the watch ends.
    func watch(_ request: ServerRequest) -> Watch {
        let isPeerGone = state.withLock { state in
            if !state.isPeerGone { state.requests.append(request) }
            return state.isPeerGone
        }
        if isPeerGone { request.disconnect() }
        return Watch(handler: self, request: request)
    }

    /// Ends at the latest when the last one lets go of it: a response may be dropped, and its body never be written.
    final class Watch: Sendable {
        private let handler: DisconnectHandler
        private let request: ServerRequest

        fileprivate init(handler: DisconnectHandler, request: ServerRequest) {
            (self.handler, self.request) = (handler, request)
        }

        func end() { handler.forget(request) }

        deinit { end() }
    }

    private func forget(_ request: ServerRequest) {
        state.withLock { $0.requests.removeAll { $0 === request } }
    }

    var isPeerGone: Bool { state.withLock { $0.isPeerGone } }

    var watchedCount: Int { state.withLock { $0.requests.count } }

    private func peerIsGone() {
        let requests = state.withLock { state in
            state.isPeerGone = true
            defer { state.requests = [] }
            return state.requests
        }
        for request in requests { request.disconnect() }
    }
}

// MARK: - The channel

extension DisconnectHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        // One that closes has told already and takes its handlers away next; one of a test is never active.
        guard context.channel.isActive else { return Self.forget(self, on: context.channel) }
        if context.channel.hasReadEnd { peerIsGone() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        Self.forget(self, on: context.channel)
        peerIsGone()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .input { state.withLock { $0.isInputClosedHere = true } }
        context.close(mode: mode, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed, !state.withLock({ $0.isInputClosedHere }) { peerIsGone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        peerIsGone()
        context.fireChannelInactive()
    }
}

extension DisconnectHandler {
    /// Those of the open connections that have had a request.
    private static let all = Mutex<[ObjectIdentifier: DisconnectHandler]>([:])

    /// The one of a channel; at its first request one is made, which the event loop puts in without anybody waiting.
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
            peerIsGone()  // the channel is closed
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
    /// Whether the socket has nothing more to read: the end may have been read, and its event passed on, before a handler was there.
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
