import Dispatch
import Quattro
import QuattroTesting
import Testing

/// Tests that the guides of `QuattroTesting.docc` show to the letter: one moment in particular, and work outside of the simulation.
struct GuideMomentTests {
    @Test func `callers wait while one of them fetches`() async throws {
        try await Simulation.run {
            let server = Server()
            let store = TokenStore(lifetime: .seconds(3_600)) {
                try await Task.sleep(for: .seconds(5), clock: .quattro)
                return await server.fetch()
            }
            try await withScopedTaskGroup { group in
                let callers = (0..<3).map { _ in group.addTask { try await store.current() } }
                await waitUntilIdle()  // all three of them wait, and no time has gone by
                callers[1].cancel()
                await #expect(throws: CancellationError.self) { try await callers[1].value }
                #expect(Simulation.elapsed == .zero)
                let token = try await callers[2].value
                #expect(token == "token 1")
                #expect(Simulation.elapsed == .seconds(5))
            }
        }
    }

    @Test func `a token that is forgotten while another is on its way`() async throws {
        try await Simulation.run {
            let sequencer = Sequencer()
            let store = TokenStore(lifetime: .seconds(3_600)) {
                try await sequencer.step(0)
                try await sequencer.step(2)
                return "new"
            }
            try await withScopedTaskGroup { group in
                let caller = group.addTask { try await store.current() }
                try await sequencer.step(1) { await store.forget() }
                let token = try await caller.value
                #expect(token == "new")
            }
        }
    }

    @Test func `the token is renewed in the background`() async throws {
        try await Simulation.runManually { time in
            let server = Server()
            let store = TokenStore(lifetime: .seconds(60)) { await server.fetch() }
            try await withScopedTaskGroup { group in
                group.addBackgroundTask { try await store.stayFresh() }
                await time.advance(by: .seconds(59))
                #expect(await server.fetches == 1)
                await time.advance(by: .seconds(1))
                #expect(await server.fetches == 2)
            }
        }
    }

    @Test func `a plain task that is left behind is a leak`() async throws {
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run {
                let store = TokenStore(lifetime: .seconds(60)) { "token" }
                _ = Task { try await store.stayFresh() }
                await waitUntilIdle()
            }
        }
        guard case .leak = failure?.kind else {
            Issue.record("it was \(failure?.description ?? "none")")
            return
        }
    }

    @Test func `a token that is signed on a thread of its own`() async throws {
        try await Simulation.run {
            let store = TokenStore(lifetime: .seconds(3_600)) {
                await Simulation.outside { await sign("token 1") }
            }
            let token = try await store.current()
            #expect(token == "token 1, signed")
            #expect(Simulation.elapsed == .zero)
        }
    }

    @Test(.simulated) func `code that takes a clock`() async throws {
        let server = Server()
        try await poll(every: .seconds(60), clock: .quattro) { await server.fetch() == "token 3" }
        #expect(Simulation.elapsed == .seconds(120))
    }
}

/// Code that is given its clock, as some packages want it.
private func poll(
    every pause: Duration,
    clock: some Clock<Duration>,
    until isReady: () async throws -> Bool
) async throws {
    while try await !isReady() { try await clock.sleep(for: pause) }
}

/// Takes real time, elsewhere.
private func sign(_ text: String) async -> String {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: "\(text), signed") }
    }
}
