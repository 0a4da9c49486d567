import ArgumentParser
import Hummingbird
import Quattro
import QuattroHummingbird

/// What a server does about deadlines, beside answering.
enum ServerVariant: String, CaseIterable, ExpressibleByArgument {
    case plain, pass, scope, deadline, disconnects, grace, received, race

    var name: String {
        switch self {
        case .plain: "plain"
        case .pass: "a middleware that calls `next`"
        case .scope: "`fail(after:)` in a middleware"
        case .deadline: "`DeadlineMiddleware`, `maximum`"
        case .disconnects: "the same, and disconnects"
        case .grace: "the same, and `shutdownGrace`"
        case .received: "the same, with a deadline of the client's"
        case .race: "two children that race, in the handler"
        }
    }

    /// What the client sends along.
    var header: String? { self == .received ? "x-envoy-expected-rq-timeout-ms: 4000" : nil }
}

extension ServerVariant {
    typealias Context = BasicChannelRequestContext

    static let limit = Duration.seconds(5)

    func router() -> Router<Context> {
        let router = Router(context: Context.self)
        switch self {
        case .plain, .race: ()
        case .pass: router.add(middleware: PassingMiddleware())
        case .scope: router.add(middleware: ScopeMiddleware())
        case .deadline: router.add(middleware: DeadlineMiddleware(maximum: Self.limit, cancelsOnDisconnect: false))
        case .disconnects: router.add(middleware: DeadlineMiddleware(maximum: Self.limit))
        case .grace, .received:
            router.add(middleware: DeadlineMiddleware(maximum: Self.limit, shutdownGrace: Self.limit))
        }
        if self == .race {
            router.get("fast") { _, _ in try await raced { "ok" } }
        } else {
            router.get("fast") { _, _ in "ok" }
        }
        return router
    }
}

private struct PassingMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ServerVariant.Context,
        next: @concurrent (Request, ServerVariant.Context) async throws -> Response
    ) async throws -> Response {
        try await next(request, context)
    }
}

/// Nothing but a scope.
private struct ScopeMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ServerVariant.Context,
        next: @concurrent (Request, ServerVariant.Context) async throws -> Response
    ) async throws -> Response {
        try await fail(after: ServerVariant.limit) { try await next(request, context) }
    }
}

/// How a timeout is written without a library.
///
/// Not possible in a middleware, whose `next` must not escape.
private func raced<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: ServerVariant.limit)
            throw HTTPError(.gatewayTimeout)
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
