import Quattro
import Synchronization
import Testing

@testable import QuattroTesting

/// Failures are made smaller, and stay the same failures.
struct ShrinkTests {
    @Test func `a lost update needs one switch, and its schedule fails fifty times of fifty`() async throws {
        for first in stride(from: 0, to: 200, by: 10) {
            let failure = try await found(payInTwice, from: first)
            let switches = try #require(failure.switches)
            #expect(switches.count == 1, "\(failure)")
            #expect(switches.allSatisfy { $0.task.hasPrefix("the child") && $0.before.hasPrefix("the child") })
            let reduction = try #require(failure.reduction)
            #expect(reduction.switches >= switches.count)
        }
        let failure = try await found(payInTwice, from: 0)
        for _ in 0..<50 {
            let again = await #expect(throws: SimulationFailure.self) {
                try await Simulation.replay(failure.schedule, options: .strict, payInTwice)
            }
            #expect(again?.signature == failure.signature)
            #expect(again?.schedule == failure.schedule)
            #expect(again?.switches == failure.switches)
        }
    }

    @Test func `two locks taken crosswise need one switch, which names both tasks`() async throws {
        for first in stride(from: 0, to: 200, by: 10) {
            let failure = try await found(takeLocksCrosswise, from: first)
            let turn = try #require(failure.switches?.first)
            #expect(failure.switches?.count == 1, "\(failure)")
            #expect(Set([turn.task, turn.before].map { $0.contains("\"there\"") }) == [true, false])
            let lines = failure.description.split(separator: "\n")
            #expect(lines[1] == "  \(turn)")
            #expect(lines[2] == "  run again: Simulation.replay(\"\(failure.schedule)\") { … }")
            #expect(lines[3].contains("has found it"))
        }
    }

    @Test func `a late starter among forty waits for all of them, which is one switch`() async throws {
        let failure = try await found({ try await lateStarter(among: 40) }, from: 0)
        let turn = try #require(failure.switches?.first)
        #expect(failure.switches?.count == 1, "\(failure)")
        #expect(turn.before.hasPrefix("the child \"late\""))
        #expect("\(turn)".contains("more steps of others"))
        let again = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay(failure.schedule, options: .strict) { try await lateStarter(among: 40) }
        }
        #expect(again?.signature == failure.signature)
    }

    @Test func `of two faults each stays itself`() async throws {
        var kinds: Set<String> = []
        for seed in 0..<200 {
            guard let large = await failure(of: seed, .notSmaller) else { continue }
            let small = try #require(await failure(of: seed, .thorough))
            #expect(small.signature == large.signature)
            #expect(small.reduction != nil)
            kinds.insert(small.description.split(separator: "\n").first.map(String.init) ?? "")
        }
        #expect(kinds.count == 2)

        func failure(of seed: Int, _ options: Simulation.Options) async -> SimulationFailure? {
            do {
                try await Simulation.run(seed: seed, options: options, twoFaults)
                return nil
            } catch {
                return error as? SimulationFailure
            }
        }
    }

    @Test func `what always fails needs no switch`() async throws {
        for seed in 0..<9 {
            let failure = await #expect(throws: SimulationFailure.self) {
                try await Simulation.run(seed: seed) {
                    try? await payInTwice()
                    throw Lost()
                }
            }
            #expect(failure?.switches == [])
            #expect(failure?.schedule == "e.")
            #expect(failure?.description.contains("no switch is needed") == true)
        }
    }

    @Test func `so does a failure of all schedules, of a cancellation and of a nested simulation`() async throws {
        let exhaustive = await #expect(throws: SimulationFailure.self) {
            try await Simulation.exhaustive(limit: 100_000, options: .thorough, payInTwice)
        }
        #expect(exhaustive?.switches?.count == 1)
        #expect(exhaustive?.seed == nil)
        let nested = try await Simulation.run { try await found(payInTwice, from: 0) }
        #expect(nested.switches?.count == 1)
    }

    @Test func `a run that is watched, that may not be repeated or is asked for by its schedule is told as it is`()
        async throws
    {
        let runs = Shared(0)
        @Sendable func counted() async throws {
            runs.withLock { $0 += 1 }
            throw Lost()
        }
        let log = TraceLog()
        for options in [.notSmaller, log.options] {
            runs.withLock { $0 = 0 }
            await #expect(throws: SimulationFailure.self) { try await Simulation.run(options: options, counted) }
            #expect(runs.withLock { $0 } == 1)
        }
        runs.withLock { $0 = 0 }
        await #expect(throws: SimulationFailure.self) { try await Simulation.replay("e", counted) }
        #expect(runs.withLock { $0 } == 1)
    }

    @Test func `work from outside and a body that changes are told as they are, with the reason`() async throws {
        let outside = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run {
                await Simulation.outside {}
                throw Lost()
            }
        }
        #expect(outside?.reduction == nil)
        #expect(outside?.description.contains("work from outside took part") == true)
        let runs = Shared(0)
        let other = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run {
                if runs.withLock({
                    $0 += 1; return $0
                }) == 1 {
                    throw Lost()
                }
            }
        }
        #expect(other?.reduction == nil)
        #expect(other?.description.contains("have not failed in the same way again") == true)
    }

    @Test func `no more runs than allowed`() async throws {
        let runs = Shared(0)
        var options = Simulation.Options.thorough
        options.shrinkRuns = 3
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(seed: 0, options: options) {
                runs.withLock { $0 += 1 }
                try await payInTwice()
            }
        }
        #expect(failure?.reduction?.runs == 5)
        #expect(runs.withLock { $0 } == 6)
    }

    #if !os(iOS) && !os(tvOS) && !os(watchOS) && !os(visionOS)
    @Test func `another process prints the same report, to the letter`() async throws {
        let failure = try await found(takeLocksCrosswise, from: 0)
        let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
            print(try await found(takeLocksCrosswise, from: 0))
        }
        let text = String(decoding: result.standardOutputContent, as: UTF8.self)
        #expect(text.contains("\(failure)\n"), "\(text)")
    }
    #endif
}

extension Simulation.Options {
    /// However busy the machine is.
    fileprivate static var thorough: Self {
        var options = Self.strict
        options.shrinkTime = .seconds(600)
        return options
    }
}

/// The failure of the first bad seed.
private func found(
    _ body: @escaping @Sendable () async throws -> Void,
    from first: Int,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> SimulationFailure {
    try await #require(throws: SimulationFailure.self, sourceLocation: sourceLocation) {
        try await Simulation.explore(seeds: first..<first + 1_000, options: .thorough, body)
    }
}

/// A child that starts when all others are done.
@Sendable private func lateStarter(among count: Int) async throws {
    let account = Account()
    try await withScopedTaskGroup { group in
        group.addTask(name: "late") { if await account.balance >= count { throw Lost() } }
        for _ in 0..<count { group.addTask { await account.add(1) } }
    }
}

private struct OtherFault: Error {}

/// Two updates that may each be lost, told apart.
@Sendable private func twoFaults() async throws {
    let (first, second) = (Account(), Account())
    try await withScopedTaskGroup { group in
        for account in [first, first, second, second] {
            group.addTask { await account.set(await account.balance + 1) }
        }
    }
    if await first.balance != 2 { throw Lost() }
    if await second.balance != 2 { throw OtherFault() }
}

extension Account {
    fileprivate func add(_ amount: Int) { balance += amount }
}
