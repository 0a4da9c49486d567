import IntegrationSupport
import Logging
import ServiceLifecycle

/// A service that is a function.
struct Work: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}

/// What happened in a group of services, in order.
typealias Diary = Shared<[String]>

extension Diary {
    func note(_ entry: String) { withLock { $0.append(entry) } }

    /// A service that waits for its shutdown, takes some time over it and says when it is through.
    func drain(_ name: String, for time: Duration = .zero) -> Work {
        Work {
            try await gracefulShutdown()
            if time > .zero { try await Task.sleep(for: time) }
            self.note(name)
        }
    }
}

func group(
    _ services: [ServiceGroupConfiguration.ServiceConfiguration],
    maximumDuration: Duration? = nil
) -> ServiceGroup {
    let logger = Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() })
    var configuration = ServiceGroupConfiguration(services: services, logger: logger)
    configuration.maximumGracefulShutdownDuration = maximumDuration
    return ServiceGroup(configuration: configuration)
}
