import EchoServer
import Quattro
import Testing

/// How requests, connections and servers end, in real time.
@Suite(.timeLimit(.minutes(1)))
struct EndingTests {
    @Test func `deep inside, a request that took too long is one that exceeded its deadline`() async throws {
        var limits = EchoServer.Limits()
        limits.request = .milliseconds(20)
        let database = Database(places: 1)
        try await withServer(limits: limits, handler: { _ in try await database.hang() }) { running in
            let answer = try await ask("slow", at: running.port)
            #expect(answer == "504")
        }
        #expect(database.queriesCutOff == [.deadline: 1])
    }

    @Test func `deep inside, a request whose client has gone is one of a client that has gone`() async throws {
        let (database, begun) = (Database(places: 1), Signal())
        try await withServer(handler: { _ in try await database.hang(begun) }) { running in
            try await withClient(of: running.port) { client in
                try await client.send("slow")
                try await begun.wait()
            }
            try await running.event { if case .requestEnded(.disconnected) = $0 { true } else { false } }
        }
        #expect(database.queriesCutOff == [.disconnected: 1])
    }

    @Test func `deep inside, a request that outlives the grace of a shutdown is one that was shut down`() async throws {
        var limits = EchoServer.Limits()
        limits.grace = .milliseconds(20)
        let (database, begun) = (Database(places: 1), Signal())
        try await withServer(limits: limits, handler: { _ in try await database.hang(begun) }) { running in
            try await withClient(of: running.port) { client in
                try await client.send("slow")
                try await begun.wait()
                running.server.shutDown()
                #expect(try await client.receive() == "503")
                #expect(try await client.receive() == nil)
            }
        }
        #expect(database.queriesCutOff == [.shutdown: 1])
    }

    @Test func `what the audit log writes is not under the deadline of the request`() async throws {
        let (seen, written) = (Seen(), Signal())
        let audit = AuditLog { entry in
            seen.append("\(entry), until \(Deadline.currentEffective), in \(CancelScope.current as Any)")
            written.fire()
        }
        try await withServer(audit: audit) { running in
            try await withClient(of: running.port) { client in
                #expect(try await client.ask("pay") == "pay")
                try await written.wait()
            }
        }
        #expect(seen.lines == ["pay: done, until never, in nil"])
    }

    @Test func `a shutdown lets requests finish, ends all else, and leaves no task`() async throws {
        final class Probe: Sendable {}
        enum Local { @TaskLocal static var probe: Probe? }
        weak var probe: Probe?
        let (begun, goOn, seen) = (Signal(), Signal(), Seen())
        let audit = AuditLog { seen.append($0) }
        let handler: EchoServer.Handler = { line in
            begun.fire()
            try await goOn.wait()
            return line
        }
        do {
            let held = Probe()
            probe = held
            // All tasks that are made in here inherit it, and keep it until they end.
            let server = try await Local.$probe.withValue(held) {
                try await withServer(listeners: 2, audit: audit, handler: handler) { running in
                    try await withClient(of: running.port) { idle in
                        try await withClient(of: running.port) { busy in
                            try await busy.send("last")
                            try await begun.wait()
                            running.server.shutDown()
                            for listener in running.listeners { _ = await listener.result }
                            #expect(try await idle.receive() == nil)
                            goOn.fire()
                            #expect(try await busy.receive() == "last")
                            #expect(try await busy.receive() == nil)
                        }
                    }
                }
            }
            #expect(await server.closedConnections.count == 2)
        }
        await audit.flush()
        #expect(seen.lines == ["last: done"])
        while probe != nil { await Task.yield() }
    }

    @Test func `connections that wait for a place when the server shuts down are closed`() async throws {
        var limits = EchoServer.Limits()
        limits.connections = 1
        limits.report = .milliseconds(1)
        try await withServer(limits: limits) { running in
            try await withClient(of: running.port) { first in
                #expect(try await first.ask("first") == "first")
                try await withScopedTaskGroup { waiting in
                    for number in 0..<8 {
                        waiting.addTask {
                            let answer = try? await ask("\(number)", at: running.port)
                            #expect(answer == nil)
                        }
                    }
                    try await running.event { if case .counted(let counts) = $0 { counts.queued == 1 } else { false } }
                    running.server.shutDown()
                }
            }
        }
    }
}

extension Database {
    /// A query that never comes back.
    fileprivate func hang(_ begun: Signal? = nil) async throws -> String {
        try await query {
            begun?.fire()
            try await Task.sleep(for: .seconds(3_600))
            return ""
        }
    }
}
