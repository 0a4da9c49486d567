import EchoServer
import Foundation
import NIOCore
import Quattro
import Synchronization
import Testing

/// In real time, on sockets of this machine.
@Suite(.timeLimit(.minutes(1)))
struct ServingTests {
    @Test func `each line is answered, on many connections at a time`() async throws {
        try await withServer { running in
            try await withScopedTaskGroup { clients in
                for number in 0..<20 {
                    clients.addTask {
                        try await withClient(of: running.port) { client in
                            let answers = [try await client.ask("one"), try await client.ask("two \(number)")]
                            #expect(answers == ["one", "two \(number)"])
                        }
                    }
                }
            }
        }
    }

    @Test func `a connection beyond the limit is served when another one ends`() async throws {
        var limits = EchoServer.Limits()
        limits.connections = 1
        limits.report = .milliseconds(1)
        let seen = Seen()
        let handler: EchoServer.Handler = { line in
            seen.append(line)
            return line
        }
        try await withServer(limits: limits, handler: handler) { running in
            try await withClient(of: running.port) { first in
                #expect(try await first.ask("first") == "first")
                try await withClient(of: running.port) { second in
                    try await second.send("second")
                    try await running.event { if case .counted(let counts) = $0 { counts.queued == 1 } else { false } }
                    #expect(try await first.ask("first again") == "first again")
                    #expect(seen.lines == ["first", "first again"])
                    try await first.close()
                    #expect(try await second.receive() == "second")
                }
            }
        }
    }

    @Test func `a connection that fails is reported, and the server goes on`() async throws {
        struct Broken: Error {}
        try await withServer(handler: { if $0 == "break" { throw Broken() } else { $0 } }) { running in
            try await withClient(of: running.port) { other in
                #expect(try await ask("break", at: running.port) == nil)
                try await running.event {
                    if case .connectionFailed("connection", let error) = $0 { error is Broken } else { false }
                }
                #expect(try await other.ask("still there") == "still there")
                #expect(try await ask("new", at: running.port) == "new")
            }
        }
    }

    @Test func `one listener is stopped, and the other one and all connections go on`() async throws {
        try await withServer(listeners: 2) { running in
            let (stopped, other) = (running.listeners[0], running.listeners[1])
            try await withClient(of: stopped.ready) { client in
                let before = try await client.ask("before")
                #expect(before == "before")
                stopped.cancel(reason: "a new certificate")
                _ = await stopped.result
                await #expect(throws: (any Error).self) { try await ask("refused", at: stopped.ready) }
                #expect(try await client.ask("after") == "after")
                #expect(try await ask("other", at: other.ready) == "other")
            }
        }
    }

    @Test func `a port that is taken is an error, and the other listener ends`() async throws {
        try await withServer { running in
            let other = EchoServer(audit: running.audit, tell: { _ in }, handler: { $0 })
            let errors = await #expect(throws: ErrorGroup.self) { try await other.run(on: [0, running.port]) }
            #expect(errors?.first(of: IOError.self)?.errnoCode == EADDRINUSE, "\(errors as Any)")
        }
    }

    @Test func `all requests of all listeners share the places of the database`() async throws {
        let database = Database(places: 2)
        let most = Mutex(0)
        let handler: EchoServer.Handler = { line in
            try await database.query {
                most.withLock { $0 = max($0, database.places.takenCount) }
                await Task.yield()
                return line
            }
        }
        try await withServer(listeners: 2, handler: handler) { running in
            try await withScopedTaskGroup { clients in
                for number in 0..<20 {
                    clients.addTask {
                        let answer = try await ask("\(number)", at: running.listeners[number % 2].ready)
                        #expect(answer == "\(number)")
                    }
                }
            }
        }
        #expect(1...2 ~= most.withLock { $0 })
        #expect(database.places.takenCount == 0)
    }
}
