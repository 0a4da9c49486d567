import Quattro
import QuattroTesting
import Testing

// What fails without which line of the recipe:
//
// | line | test |
// |---|---|
// | `onFailure: failed` | a connection that fails |
// | `addTaskWhenFree` (as `addTask`) | a listener that is held back |
// | `.throwingOnCancellation()` | a service that is cut off |
// | `moveOn(after: limits.idle)` | a client that says nothing |
// | `idle.deadline = .never` | a request that takes longer |
// | `try await checkpoint()` | a request in the instant of the limit |
// | `moveOn(after: limits.request)` | a request that takes too long |
// | `fail(after: limits.write)` | a client that does not read |
// | `idle.deadline = .after(limits.idle)` | a client that says nothing |
@Suite(.simulated(seeds: 0..<10))
struct RequestLimitsTests {
    @Test func `a request that takes too long is answered, and the connection goes on`() async throws {
        let world = World()
        try await world.serve { client in
            client.ask("7")
            client.ask("90")
            client.ask("1")
            try await sleep(30)
        }
        #expect(world.log.all == ["7 at 7", "504 at 17", "1 at 18"])
    }

    @Test func `a request that takes longer than a client may be idle is no idleness`() async throws {
        let world = World(limits: Limits(idle: .seconds(3)))
        try await world.serve { client in
            client.ask("7")
            try await sleep(9)
            client.ask("8")
            try await sleep(30)
        }
        #expect(world.log.all == ["7 at 7", "8 at 17"])
    }

    @Test func `a client that says nothing is left after a while, counted from its last answer`() async throws {
        let world = World(limits: Limits(idle: .seconds(20)))
        try await world.serve { client in
            client.ask("7")
            try await sleep(26)
            client.ask("1")
            try await sleep(22)
            client.ask("2")
        }
        #expect(world.log.all == ["7 at 7", "1 at 27"])
        #expect(seconds == 48)
    }

    @Test func `a request that is there in the instant of the limit is not begun`() async throws {
        let world = World(limits: Limits(idle: .zero))
        try await world.serve { client in
            client.ask("1")
            try await sleep(5)
        }
        #expect(world.begun.all == [])
    }

    @Test func `a client that does not read ends alone`() async throws {
        let world = World(writing: { try await sleep(60) })
        try await world.serve { client in
            client.ask("1")
            try await sleep(30)
        }
        #expect(world.log.all == ["client failed: write at 6"])
    }

    @Test func `a listener is held back while all places are taken`() async throws {
        let world = World(limits: Limits(connections: 1, idle: .seconds(5)))
        let accepted = Log()
        let connections = AsyncStream<Connection> {
            accepted("accept")
            return accepted.all.count <= 3 ? Client(world).connection : nil
        }
        try await world.service.serve(connections)
        #expect(accepted.all == ["accept at 0", "accept at 0", "accept at 5", "accept at 10"])
        #expect(seconds == 15)
    }

    @Test func `a service that is cut off does not look as if its listener had ended`() async throws {
        let (connections, listener) = AsyncStream.makeStream(of: Connection.self)
        let hasEnded: Void? = try await moveOn(after: .seconds(5)) { try await World().service.serve(connections) }
        #expect(hasEnded == nil)
        listener.finish()
    }
}

/// A service whose requests say how many seconds they take, and a listener with one client.
private struct World {
    let log = Log()
    let begun = Log()
    var limits = Limits()
    var writing: @Sendable () async throws -> Void = {}

    var service: Service {
        Service(
            limits: limits,
            answer: { [begun] request in
                begun(request)
                try await sleep(Int(request) ?? 0)
                return request
            },
            report: { [log] error, name in
                log("\(name ?? "?") failed: \((error as? DeadlineExceeded)?.scopeName ?? "\(error)")")
            }
        )
    }

    func serve(_ act: @escaping @Sendable (Client) async throws -> Void) async throws {
        let (connections, listener) = AsyncStream.makeStream(of: Connection.self)
        let client = Client(self)
        try await withScopedTaskGroup { group in
            group.addTask {
                listener.yield(client.connection)
                try await act(client)
                client.leave()
                listener.finish()
            }
            try await service.serve(connections)
        }
    }
}

private struct Client: Sendable {
    let connection: Connection
    private let requests: AsyncStream<String>.Continuation

    init(_ world: World) {
        let (stream, requests) = AsyncStream.makeStream(of: String.self)
        self.requests = requests
        connection = Connection(name: "client", requests: stream) { [world] answer in
            try await world.writing()
            world.log(answer)
        }
    }

    func ask(_ request: String) { requests.yield(request) }
    func leave() { requests.finish() }
}
