import Hummingbird
import NIOCore
import Quattro

/// Keeps the errors that pass.
struct Watcher<Context: RequestContext>: RouterMiddleware {
    let errors = Record<any Error>()

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            errors.append(error)
            throw error
        }
    }
}

/// A limit of somebody else's.
struct Limit<Context: RequestContext>: RouterMiddleware {
    let limit: Duration

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await fail(after: limit) { try await next(request, context) }
    }
}

/// Lets requests pass when something has happened.
struct Gate<Context: RequestContext>: RouterMiddleware {
    let opens: Promise<Void>

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await opens.value
        return try await next(request, context)
    }
}

final class EndOfInput: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny
    let isSeen: @Sendable () -> Void

    init(isSeen: @escaping @Sendable () -> Void) { self.isSeen = isSeen }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { isSeen() }
        context.fireUserInboundEventTriggered(event)
    }
}
