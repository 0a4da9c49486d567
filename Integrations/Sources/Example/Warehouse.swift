import Hummingbird
import Logging
import NIOCore
import Quattro
import QuattroHummingbird

/// The last service: HTTP, and the real work.
struct Warehouse {
    let report = Report(service: "warehouse")
    let options: ServerOptions

    func application() -> some ApplicationProtocol {
        let router = Router(context: BasicChannelRequestContext.self)
        router.addMiddleware { options.middleware(report) }
        addRoutes(to: router)
        return Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: options.port), serverName: "warehouse"),
            onServerRunning: { report("listens port=\($0.localAddress?.port ?? 0)") },
            logger: options.logger("warehouse")
        )
    }

    private func addRoutes(to router: Router<BasicChannelRequestContext>) {
        router.get("items/:item") { request, _ -> String in
            let takes = request.uri.queryParameters.get("takes", as: Int.self) ?? 50
            let manner = request.uri.queryParameters.get("manner", as: Manner.self) ?? .polite
            try await reported(report, "item") { try await work(for: .milliseconds(takes), manner) }
            return "an item"
        }
        router.get("feed") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await feed(to: &writer)
                }
            )
        }
        router.post("uploads") { request, _ -> String in
            guard request.uri.queryParameters["read"] != "no" else {
                try await reported(report, "unread upload") { try await work(for: .milliseconds(1500)) }
                return "0"
            }
            var count = 0
            try await reported(report, "upload") { for try await part in request.body { count += part.readableBytes } }
            return "\(count)"
        }
    }

    /// A line every 20 ms, without an end.
    ///
    /// `@concurrent`, as the methods of the writer are: it comes from a module without the upcoming feature.
    @concurrent
    private func feed(to writer: inout any ResponseBodyWriter) async throws {
        report(left: "began feed")
        do {
            for number in 0... {
                try await writer.write(ByteBuffer(string: "event \(number)\n"))
                try await Task.sleep(for: .milliseconds(20), clock: .quattro)
            }
        } catch {
            report(left: "gave up feed: \(CancelScope.current?.causeInEffect.map { "cancelled \($0)" } ?? "\(error)")")
            throw error
        }
    }
}

extension Manner: LosslessStringConvertible {
    init?(_ description: String) { self.init(rawValue: description) }
    var description: String { rawValue }
}
