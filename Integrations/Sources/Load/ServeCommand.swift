import ArgumentParser
import Foundation
import Hummingbird
import Launching
import Logging
import Quattro
import UnixSignals

/// A server of one variant, which tells its port, and at each signal what it has used so far.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server of one variant.",
        shouldDisplay: false
    )
    @Argument var variant: ServerVariant

    /// At which a server tells what it has used.
    static let usageSignal = SIGUSR1

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigusr1)
        let application = Application(
            router: variant.router(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0), backlog: 4096),
            onServerRunning: { report("listens port=\($0.localAddress?.port ?? 0)") },
            logger: Logger(label: "load", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withScopedTaskGroup { group in
            group.addBackgroundTask { try await endWithParent() }
            group.addBackgroundTask {
                for await _ in signals { report(Usage.now.event()) }
            }
            try await application.runService()
        }
    }
}

/// Ends the process when the one that has started it is gone.
func endWithParent() async throws {
    let parent = getppid()
    while getppid() == parent { try await Task.sleep(for: .seconds(1)) }
    exit(1)
}
