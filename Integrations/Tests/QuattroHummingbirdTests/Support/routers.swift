import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Quattro
import QuattroHummingbird

/// A router whose requests have their deadlines.
func router(_ deadlines: DeadlineMiddleware<BasicChannelRequestContext>) -> Router<BasicChannelRequestContext> {
    let router = Router(context: BasicChannelRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: deadlines)
    return router
}

/// Sends one request to a router, without a server.
func answer<Context: RequestContext>(
    of router: Router<Context>,
    to path: String = "/",
    headers: HTTPFields = [:],
    logger: Logger = Lines().logger
) async throws -> TestResponse where Context.Source == ApplicationRequestContextSource {
    try await Application(router: router, logger: logger).test(.router) { client in
        try await client.execute(uri: path, method: .get, headers: headers)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
    var marker: String? { headers[values: .ending].first }
}

extension HTTPField.Name {
    static let ending = name(RequestEnding.marker)
    static let envoy = name(DeadlineHeader.envoy.name)
    static let connect = name(DeadlineHeader.connect.name)
    static let grpc = name(DeadlineHeader.grpc.name)

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no name of a header") }
        return name
    }
}

/// Waits until it is cancelled.
func waitUntilCancelled() async throws {
    _ = try await Promise<Void>(name: "never").value
}

/// How much time the code has left, in whole milliseconds; "none" without a limit.
func timeLeft() -> String {
    Deadline.currentEffective.remaining.map { "\(Int($0 / .milliseconds(1)))" } ?? "none"
}
