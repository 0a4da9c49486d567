import Hummingbird
import NIOCore
import QuattroInspect

// The code of `QuattroInspect.docc/Guides/InspectInProduction.md`, which `SightTests` runs.

func addSight<Context: RequestContext>(
    to router: Router<Context>,
    behind authentication: some RouterMiddleware<Context>
) {
    let debug = router.group("debug").add(middleware: authentication)
    debug.get("tree") { _, _ in
        page("text/plain; charset=utf-8") { write in TaskTree.capture().write(to: write) }
    }
    debug.get("timeline") { request, _ in
        let id = request.uri.queryParameters.get("id", as: UInt64.self)
        return page("text/html; charset=utf-8") { write in
            Timeline.capture().writeHTML(title: "timeline", selecting: id, to: write)
        }
    }
}

func page(_ type: String, _ content: ((String) -> Void) -> Void) -> Response {
    var buffer = ByteBuffer()
    content { buffer.writeString($0) }
    return Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: buffer))
}

struct TokenMiddleware<Context: RequestContext>: RouterMiddleware {
    let token: String

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.authorization] == "Bearer \(token)" else { throw HTTPError(.unauthorized) }
        return try await next(request, context)
    }
}
