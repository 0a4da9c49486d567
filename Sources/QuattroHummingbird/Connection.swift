#if Hummingbird
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// The connection of a request.
struct Connection: Sendable {
    let channel: any Channel
    let disconnects: DisconnectHandler

    init(_ channel: any Channel) {
        self.channel = channel
        disconnects = .on(channel)
    }

    /// Whether the client is gone, even if its handler has not been told yet.
    var isGone: Bool { disconnects.isPeerGone || (!channel.isActive && !disconnects.isGivenUp) }

    /// Closes the connection, since its client is gone: otherwise an answer would be sent to a client that has closed only its own half.
    func close() { channel.close(promise: nil) }
}

/// Finds the connections of requests, if their contexts know the channel.
struct Connections<Context: RequestContext>: Sendable {
    private let channel: (@Sendable (Context) -> (any Channel)?)?
    /// Whether to log a warning that they do not.
    private let isWarningDue: Warning

    private final class Warning: Sendable {
        private let isDue: Atomic<Bool>

        init(isDue: Bool) { self.isDue = Atomic(isDue) }

        func take() -> Bool { isDue.load(ordering: .relaxed) && isDue.exchange(false, ordering: .relaxed) }
    }

    init(areWatched: Bool) {
        // This is determined once: a cast to a protocol is too slow for each request.
        let type = areWatched ? Context.self as? any ChannelRequestContext.Type : nil
        channel = type.map { Self.channel(ofType: $0) }
        isWarningDue = Warning(isDue: areWatched && type == nil)
    }

    private static func channel<Known: ChannelRequestContext>(
        ofType: Known.Type
    ) -> @Sendable (Context) -> (any Channel)? {
        { ($0 as? Known)?.channel }
    }

    func connection(of context: Context) -> Connection? {
        if isWarningDue.take() {
            context.logger.warning(
                """
                DeadlineMiddleware does not see clients that go away, since \(Context.self) is not a ChannelRequestContext; \
                with cancelsOnDisconnect: false it does not look for them
                """
            )
        }
        return channel?(context).map(Connection.init)
    }
}
#endif
