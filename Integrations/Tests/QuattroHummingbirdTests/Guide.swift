import Hummingbird
import Logging
import NIOCore
import Quattro
import QuattroHummingbird

// The code of `QuattroHummingbird.docc/Guides/DeadlinesInHummingbird.md` and `QuattroHummingbird.docc/Guides/DeadlineRulesInHummingbird.md`,
// which `GuideTests` runs.

struct User: ResponseCodable {
    let id: String
    let rooms: [String]
}

func makeRouter(_ users: Users, _ audit: AuditLog) -> Router<BasicChannelRequestContext> {
    let router = Router(context: BasicChannelRequestContext.self)
    router.addMiddleware {
        TracingMiddleware()
        MetricsMiddleware()
        LogRequestsMiddleware(.info)
        DeadlineMiddleware(maximum: .seconds(30), shutdownGrace: .seconds(10))
    }

    router.get("/users/{id}") { _, context in
        let id = try context.parameters.require("id")
        let (name, rooms) = try await gather(
            { try await users.name(of: id) },  // a 404 of either is the answer
            { try await users.rooms(of: id) }
        )
        return User(id: name, rooms: rooms)
    }

    router.post("/users/{id}/visits") { _, context in
        let id = try context.parameters.require("id")
        withoutScopes {
            _ = Task { await audit.write("visited \(id)") }  // no part of the request: neither its deadline nor its end
        }
        return HTTPResponse.Status.accepted
    }

    router.group("reports")
        .add(middleware: DeadlineMiddleware(maximum: .seconds(5)))
        .get("/") { _, _ in try await users.report() }

    router.get("/events") { _, _ in
        Response(
            status: .ok,
            body: ResponseBody { writer in
                for try await event in users.events().throwingOnCancellation() {
                    let line = ByteBuffer(string: "\(event)\n")
                    try await fail(after: .seconds(5)) { @concurrent in
                        try await writer.write(line)
                    }
                }
                try await writer.finish(nil)
            }
        )
    }
    return router
}

func run(_ users: Users, _ audit: AuditLog) async throws {
    let app = Application(router: makeRouter(users, audit))
    try await app.runService()
}

struct AppRequestContext: ChannelRequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

struct ErrorPages<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as RequestEnded {
            var response = error.response(from: request, context: context)
            response.body = ResponseBody(byteBuffer: ByteBuffer(string: "Sorry, that took too long (\(error.ending))."))
            return response
        }
    }
}

struct LateRequests: RequestObserver {
    let logger: Logger

    func record(_ event: RequestEvent, operation: String) {
        guard case .stopped(let ending, after: let latency) = event, latency > .seconds(1) else { return }
        logger.warning("\(operation) went on for \(latency) after its end: \(ending)")
    }
}

// MARK: - What it talks to

struct Users: Sendable {
    var wait: @Sendable () async throws -> Void = {}

    func name(of id: String) async throws -> String {
        try await wait()
        return "Ada \(id)"
    }

    func rooms(of id: String) async throws -> [String] {
        guard id != "unknown" else { throw HTTPError(.notFound, message: "no such user") }
        return ["library"]
    }

    func report() async throws -> String {
        try await wait()
        return "report"
    }

    func events() -> AsyncStream<Int> {
        AsyncStream { events in
            for event in 1...3 { events.yield(event) }
            events.finish()
        }
    }
}

struct AuditLog: Sendable {
    let write: @Sendable (String) async -> Void

    func write(_ line: String) async { await write(line) }
}
