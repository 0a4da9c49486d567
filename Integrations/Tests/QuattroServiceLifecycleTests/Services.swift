import Logging
import Quattro
import ServiceLifecycle

/// A service that is a function.
struct Work: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}

func group(_ services: [any Service], maximumDuration: Duration? = nil) -> ServiceGroup {
    let logger = Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() })
    var configuration = ServiceGroupConfiguration(services: services, logger: logger)
    configuration.maximumGracefulShutdownDuration = maximumDuration
    return ServiceGroup(configuration: configuration)
}

/// Runs a service in a group, whose shutdown begins once the service has said that it is ready, and gives what the service returns.
func serve<Result: Sendable>(
    maximumDuration: Duration? = nil,
    _ body: @escaping @Sendable (_ ready: Promise<Void>) async throws -> Result
) async throws -> Result {
    let (ready, result) = (Promise<Void>(name: "ready"), Promise<Result>(name: "result"))
    let group = group(
        [
            Work {
                do {
                    result.succeed(try await body(ready))
                } catch {
                    result.fail(error)
                }
                try? await gracefulShutdown()
            }
        ],
        maximumDuration: maximumDuration
    )
    return try await fail(after: .seconds(30)) {
        async let run: Void = group.run()
        try await ready.value
        await group.triggerGracefulShutdown()
        // It throws if it is cut off by the longest duration.
        try? await run
        return try await result.value
    }
}

/// Waits until the code around is cancelled.
func waitForEver() async throws { try await Task.sleep(until: .never, clock: .quattro) }
