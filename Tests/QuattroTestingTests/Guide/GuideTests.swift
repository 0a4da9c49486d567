import Quattro
import QuattroTesting
import Testing

/// Tests that the guides of `QuattroTesting.docc` show to the letter: timeouts, races, deadlocks and cancellation.
struct GuideTests {
    @Test func `a test that sleeps`() async {
        await withKnownIssue("It depends on how busy the machine is", isIntermittent: true) {
            let server = Server()
            let store = WallClock.TokenStore(lifetime: .milliseconds(50)) { await server.fetch() }
            #expect(try await store.current() == "token 1")
            try await Task.sleep(for: .milliseconds(30))
            #expect(try await store.current() == "token 1")  // fails when the machine is busy for 20 ms
            try await Task.sleep(for: .milliseconds(30))
            #expect(try await store.current() == "token 2")
        }
    }

    @Test func `a token is fetched anew after an hour`() async throws {
        try await Simulation.run {
            let server = Server()
            let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
            #expect(try await store.current() == "token 1")
            try await Task.sleep(for: .seconds(3_599), clock: .quattro)
            #expect(try await store.current() == "token 1")
            try await Task.sleep(for: .seconds(1), clock: .quattro)
            #expect(try await store.current() == "token 2")
        }
    }

    @Test(.simulated) func `a server that does not answer is given up after ten seconds`() async {
        let store = TokenStore(lifetime: .seconds(3_600)) {
            try await Task.sleep(until: .never, clock: .quattro)
            return "never"
        }
        await #expect(throws: DeadlineExceeded.self) { try await store.current() }
        #expect(Simulation.elapsed == .seconds(10))
    }

    @Test func `callers at the same time share one fetch`() async throws {
        try await Simulation.explore(seeds: 0..<1_000) {
            let server = Server()
            let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
            try await withScopedTaskGroup(name: "callers") { group in
                group.addTask(name: "a") { try await store.current() }
                group.addTask(name: "b") { try await store.current() }
            }
            let fetches = await server.fetches
            if fetches != 1 { throw FetchedTooOften(times: fetches) }
        }
    }

    @Test(.simulated(seeds: 0..<100)) func `with the trait, three callers`() async throws {
        let server = Server()
        let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
        try await withScopedTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await store.current() } }
        }
        #expect(await server.fetches == 1)
    }

    @Test(.simulated(schedule: "e.0.")) func `two callers, in the order that was wrong once`() async throws {
        let server = Server()
        let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
        try await withScopedTaskGroup { group in
            for _ in 0..<2 { group.addTask { try await store.current() } }
        }
        #expect(await server.fetches == 1)
    }

    @Test func `the first store fetches twice`() async throws {
        let failure = try await Simulation.expectFailure(
            .body(throwing: FetchedTooOften.self),
            seeds: 0..<1_000,
            GuideFaults.fetchTwice
        )
        #expect(failure.switches?.count == 1)
    }

    @Test func `in every order there is`() async throws {
        let counts = try await Simulation.exhaustive(limit: 100_000) {
            let server = Server()
            let store = TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
            _ = try await gather({ try await store.current() }, { try await store.current() })
            let fetches = await server.fetches
            if fetches != 1 { throw FetchedTooOften(times: fetches) }
        }
        #expect(counts.isExhaustive)
    }

    @Test func `a caller may be cancelled at any point`() async throws {
        try await expectCancellable {
            let server = UnreliableServer()
            let store = TokenStore(lifetime: .seconds(3_600)) { try await server.fetch() }
            _ = try await store.currentUnlessCancelled()
        }
    }
}

/// The faults whose reports the guides show.
enum GuideFaults {
    @Sendable static func fetchTwice() async throws {
        let server = Server()
        let store = AmbientTime.TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
        try await callTwice(server) { try await store.current() }
    }

    /// None with a server that answers.
    @Sendable static func fetchOnce() async throws {
        let server = Server()
        let store = OneFetch.TokenStore(lifetime: .seconds(3_600)) { await server.fetch() }
        try await callTwice(server) { try await store.current() }
    }

    private static func callTwice(_ server: Server, _ current: @escaping @Sendable () async throws -> String)
        async throws
    {
        try await withScopedTaskGroup(name: "callers") { group in
            group.addTask(name: "a") { try await current() }
            group.addTask(name: "b") { try await current() }
        }
        let fetches = await server.fetches
        if fetches != 1 { throw FetchedTooOften(times: fetches) }
    }

    @Sendable static func waitForFetchThatFailed() async throws {
        let store = OneFetch.TokenStore(lifetime: .seconds(3_600)) { throw Unreachable() }
        try await withScopedTaskGroup(onFailure: .waitForAll, name: "callers") { group in
            group.addTask(name: "a") { try await store.current() }
            group.addTask(name: "b") { try await store.current() }
        }
    }

    @Sendable static func goOnThoughCancelled() async throws {
        let server = UnreliableServer()
        let store = TokenStore(lifetime: .seconds(3_600)) { try await server.fetch() }
        _ = try await store.currentWhateverItTakes()
    }
}
