import Dispatch
import Quattro
import Testing

@testable import QuattroTesting

/// What public API cannot simulate is noticed when it comes back, counted and named.
struct EscapeTests {
    @Test func `a plain task that is awaited fails the run as escaped`() async throws {
        let failure = try await failure {
            try await withScopedTaskGroup { group in
                _ = group.addTask(name: "impatient") { await outside() }
            }
        }
        #expect(failure.kindName == "escaped")
        #expect(failure.description.contains("from outside, "))
        #expect(failure.description.contains("the child \"impatient\""))
        #expect(failure.description.contains("was resumed by another thread"))
    }

    @Test func `so do a callback of another thread, the main actor and a sleep by another clock`() async throws {
        let callback = try await failure {
            let driver = Simulation.driver("a test")
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    while !driver.isWaitingForOutside {}
                    continuation.resume()
                }
            }
        }
        #expect(callback.kindName == "escaped")
        #expect(try await failure { await onMainActor() }.kindName == "escaped")
        let sleep = try await failure { try await Task.sleep(for: .milliseconds(100)) }
        #expect(sleep.kindName == "escaped")
        #expect(
            sleep.description.contains(
                "the body was resumed by another thread: by a Task.sleep without a clock, a plain Task, the main actor, or a callback"
            )
        )
    }

    @Test func `where it is allowed, the body goes on where it was, and it is counted`() async throws {
        var options = Simulation.Options.patient
        options.escapes = .allow
        try await Simulation.run(options: options) {
            await outside()
            try await Task.sleep(for: .seconds(60), clock: .quattro)
            #expect(Simulation.elapsed == .seconds(60))
        }
        let counts = try await Simulation.explore(seeds: 0..<3, options: options) { await outside() }
        #expect(counts.escapes >= 3)
    }

    @Test func `a scope that a plain task opens is named`() async throws {
        let failure = try await failure {
            await Task { await moveOn(after: .seconds(1), name: "elsewhere") {} }.value
        }
        #expect(failure.kindName == "escaped")
        #expect(failure.description.contains("\"elsewhere\" (QuattroTestingTests/EscapeTests.swift"))
    }

    @Test func `a plain task that is alive when the body has ended is a leak, unless that is ignored`() async throws {
        let body: @Sendable () async throws -> Void = { _ = Task { await hang() } }
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.run(options: .strict, body)
        }
        #expect(failure.kindName == "leak")
        var options = Simulation.Options.strict
        options.leaks = .ignore
        try await Simulation.run(options: options, body)
    }

    @Test func `what is left of a failed simulation never runs again`() async throws {
        let (left, ran) = (Shared<UnsafeContinuation<Void, Never>?>(nil), Shared(false))
        await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(options: .strict) {
                await withUnsafeContinuation { continuation in left.withLock { $0 = continuation } }
                ran.withLock { $0 = true }
            }
        }
        left.withLock { $0.take() }?.resume()
        try await Task.sleep(for: .milliseconds(10))
        #expect(!ran.withLock { $0 })
    }

    @Test func `a grace may be longer than can be counted`() async throws {
        var options = Simulation.Options()
        options.escapes = .allow
        options.grace = Duration(attoseconds: .max)
        try await Simulation.run(options: options) { await outside() }
    }

    private func failure(_ body: @escaping @Sendable () async throws -> Void) async throws -> SimulationFailure {
        try await #require(throws: SimulationFailure.self) {
            try await Simulation.run(options: .patient, body)
        }
    }
}

/// Waits for a plain task, which ends when everyone in the simulation waits.
private func outside() async {
    let driver = Simulation.driver("a test")
    await Task {
        while !driver.isWaitingForOutside { await Task.yield() }
    }.value
}

@MainActor private func onMainActor() {}

extension SimulationDriver {
    var isWaitingForOutside: Bool { state.withLock { $0.isWaitingForOutside } }
}

extension Simulation.Options {
    /// Waits for whatever comes from outside, on a machine as busy as can be.
    static var patient: Self {
        var options = Self()
        options.grace = .seconds(60)
        return options
    }
}
