#if Hummingbird
public import Hummingbird
public import NIOCore

/// A request context that knows the channel of its request, so that ``DeadlineMiddleware`` notices clients that disconnect.
///
/// Like `RemoteAddressRequestContext` of Hummingbird, it takes one property and one line in the initializer:
///
/// ```swift
/// struct AppRequestContext: ChannelRequestContext {
///     var coreContext: CoreRequestContextStorage
///     let channel: any Channel
///
///     init(source: Source) {
///         coreContext = .init(source: source)
///         channel = source.channel
///     }
/// }
/// ```
///
/// A program without a context of its own uses ``BasicChannelRequestContext``. A `ChildRequestContext` takes the channel of its parent, if
/// a middleware for it should see the client.
public protocol ChannelRequestContext: RequestContext {
    /// The channel of the connection; over HTTP/2, that of the stream.
    var channel: any Channel { get }
}

/// A context like `BasicRequestContext` that also has the channel of the request.
///
/// ```swift
/// let router = Router(context: BasicChannelRequestContext.self)
/// ```
public struct BasicChannelRequestContext: ChannelRequestContext {
    /// The data that Hummingbird itself needs.
    public var coreContext: CoreRequestContextStorage
    /// The channel of the connection; over HTTP/2, that of the stream.
    public let channel: any Channel

    /// Makes the context of a request; Hummingbird calls this.
    ///
    /// - Parameter source: Hummingbird's data about the request.
    public init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
#endif
