import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Quattro
import ServiceLifecycle

/// An application that runs on a port of the loopback address.
struct Server: Sendable {
    let port: Int
    fileprivate let services: ServiceGroup

    func shutDown() async { await services.triggerGracefulShutdown() }
}

/// An application that tells its port.
func application<Context: RequestContext>(
    _ router: Router<Context>,
    server: HTTPServerBuilder = .http1(),
    port: Promise<Int>,
    logger: Logger = Lines().logger
) -> some ApplicationProtocol where Context.Source == ApplicationRequestContextSource {
    Application(
        router: router,
        server: server,
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.succeed(channel.localAddress?.port ?? 0) },
        logger: logger
    )
}

/// Runs an application for as long as the body runs, and awaits its orderly end.
func withServer<Context: RequestContext>(
    _ router: Router<Context>,
    server: HTTPServerBuilder = .http1(),
    maximumShutdown: Duration? = nil,
    logger: Logger = Lines().logger,
    _ body: (Server) async throws -> Void
) async throws where Context.Source == ApplicationRequestContextSource {
    let port = Promise<Int>(name: "port")
    let application = application(router, server: server, port: port, logger: logger)
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    configuration.maximumGracefulShutdownDuration = maximumShutdown
    let services = ServiceGroup(configuration: configuration)
    // Outside of the test's limit, which a request would see as its own.
    let running = withoutScopes { Task { try await services.run() } }
    do {
        try await fail(after: .seconds(30), name: "test") {
            try await body(Server(port: port.value, services: services))
            await services.triggerGracefulShutdown()
            try await withTaskCancellationHandler {
                try await running.value
            } onCancel: {
                running.cancel()
            }
        }
    } catch {
        running.cancel()
        _ = await running.result
        throw error
    }
}
