import Hummingbird
import NIOCore
import Quattro
import QuattroHummingbird

/// How a client goes away.
enum Leaving: CaseIterable {
    case closing, resetting, endingToSend

    func callAsFunction(_ client: Client) async throws {
        switch self {
        case .closing: try await client.close()
        case .resetting: try await client.reset()
        case .endingToSend: try await client.endSending()
        }
    }
}

/// A server with a route that waits until it is cancelled, and a fast one.
struct Waiting: Sendable {
    let events = Events()
    let begun = Record<any Channel>()
    let causes = Record<CancelCause?>()
    let errors = Watcher<BasicChannelRequestContext>()

    func router(maximum: Duration? = nil) -> Router<BasicChannelRequestContext> {
        let router = Router(context: BasicChannelRequestContext.self)
        router.add(middleware: errors)
        router.add(middleware: DeadlineMiddleware(maximum: maximum, observer: events))
        router.get("/") { _, context in
            try await wait(context)
            return "done"
        }
        router.post("/") { request, context in
            defer { causes.append(CancelScope.current?.causeInEffect) }
            begun.append(context.channel)
            for try await _ in request.body {}
            try await waitUntilCancelled()
            return "done"
        }
        router.get("/fast") { _, context in
            begun.append(context.channel)
            return "fast"
        }
        router.get("/stream") { _, context in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "first"))
                    try await wait(context)
                    try await writer.finish(nil)
                }
            )
        }
        return router
    }

    private func wait(_ context: BasicChannelRequestContext) async throws {
        defer { causes.append(CancelScope.current?.causeInEffect) }
        begun.append(context.channel)
        try await waitUntilCancelled()
    }
}
