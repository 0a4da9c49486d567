import EchoServer
import Quattro
import Synchronization
import Testing

/// A server that runs, and what it tells.
struct Running {
    let server: EchoServer
    let listeners: [EchoServer.Listener]
    let audit: AuditLog
    let events: AsyncStream<EchoServer.Event>

    var port: Int { listeners[0].ready }

    /// Waits for an event; those before it are gone.
    func event(where isWanted: (EchoServer.Event) -> Bool) async throws {
        for try await event in events.throwingOnCancellation() where isWanted(event) { return }
    }
}

/// Runs a server with some listeners for as long as the body runs, and awaits its orderly end.
@discardableResult
func withServer(
    limits: EchoServer.Limits = EchoServer.Limits(),
    listeners: Int = 1,
    audit: AuditLog = AuditLog { _ in },
    handler: @escaping EchoServer.Handler = { $0 },
    _ body: (Running) async throws -> Void
) async throws -> EchoServer {
    let (events, continuation) = AsyncStream.makeStream(of: EchoServer.Event.self)
    let server = EchoServer(limits: limits, audit: audit, tell: { continuation.yield($0) }, handler: handler)
    try await withScopedTaskGroup(name: "test") { group in
        let ports = Array(repeating: 0, count: listeners)
        let listeners = try await group.start(name: "echo") { try await server.run(on: ports, $0) }
        try await body(Running(server: server, listeners: listeners, audit: audit, events: events))
        server.shutDown()
    }
    return server
}

/// Something that happens once, for tasks that wait for it.
struct Signal: Sendable {
    private let source = CancelSource(name: "signal")

    func fire() { source.cancel() }
    func wait() async throws { _ = try await source.waitUntilCancelled() }
}

final class Seen: Sendable {
    private let mutex = Mutex<[String]>([])

    var lines: [String] { mutex.withLock { $0 } }
    func append(_ line: String) { mutex.withLock { $0.append(line) } }
}
