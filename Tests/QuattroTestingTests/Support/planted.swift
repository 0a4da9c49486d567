import Quattro
import QuattroTesting
import Testing

/// A counter whose users read, wait and write: two of them may lose an update.
actor Account {
    var balance = 0

    func set(_ balance: Int) { self.balance = balance }
}

struct Lost: Error {}

/// Suspends for ever.
func hang() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

/// Two children of a group pay in at once, and one of them may overwrite the other.
@Sendable func payInTwice() async throws {
    let account = Account()
    try await withScopedTaskGroup { group in
        for _ in 0..<2 {
            group.addTask { await account.set(await account.balance + 1) }
        }
    }
    if await account.balance != 2 { throw Lost() }
}

/// A lock whose holder keeps it while it waits.
actor Lock {
    private var isTaken = false
    private var waiters: [UnsafeContinuation<Void, Never>] = []

    func take() async {
        if isTaken { return await withUnsafeContinuation { waiters.append($0) } }
        isTaken = true
    }

    func release() {
        if waiters.isEmpty { isTaken = false } else { waiters.removeFirst().resume() }
    }
}

/// Two children take the same two locks, in opposite order.
@Sendable func takeLocksCrosswise() async throws {
    let (a, b) = (Lock(), Lock())
    try await withScopedTaskGroup(name: "transfers") { group in
        for (name, first, second) in [("there", a, b), ("back", b, a)] {
            group.addTask(name: name) {
                await first.take()
                await second.take()
                await second.release()
                await first.release()
            }
        }
    }
}

/// The choices and the end of each step.
final class TraceLog: Sendable {
    private let lines = Guarded<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var options: Simulation.Options {
        var options = Simulation.Options()
        options.grace = .zero
        options.trace = { line in self.lines.withLock { $0.append(line) } }
        return options
    }
}

extension Simulation.Options {
    /// Without a wait for what never comes from outside.
    static var strict: Self {
        var options = Self()
        options.grace = .zero
        // Only the number of runs ends the search for a smaller failure: what is left must not depend on how fast the machine is.
        options.shrinkTime = .seconds(600)
        return options
    }

    /// Without runs that make a failure smaller.
    static var notSmaller: Self {
        var options = Self.strict
        options.shrinkTime = .zero
        return options
    }
}

extension SimulationFailure {
    /// The kind, without the error.
    var kindName: String {
        switch kind {
        case .deadlock: "deadlock"
        case .leak: "leak"
        case .stepLimit: "step limit"
        case .stepTimeLimit: "step time limit"
        case .outsideLimit: "outside limit"
        case .escaped: "escaped"
        // In one of two packages there could be more.
        default: "body"
        }
    }
}

/// The failure of a search, which must fail, and whether its seed and its schedule fail in the same way again.
func failure(
    of body: @escaping @Sendable () async throws -> Void,
    seeds: Range<Int> = 0..<1_000,
    options: Simulation.Options = .strict,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> SimulationFailure {
    let failure = try await #require(throws: SimulationFailure.self, sourceLocation: sourceLocation) {
        try await Simulation.explore(seeds: seeds, options: options, body)
    }
    let seed = try #require(failure.seed, sourceLocation: sourceLocation)
    let bySeed = await #expect(throws: SimulationFailure.self, sourceLocation: sourceLocation) {
        try await Simulation.run(seed: seed, options: options, body)
    }
    #expect(bySeed?.description == failure.description, sourceLocation: sourceLocation)
    let bySchedule = await #expect(throws: SimulationFailure.self, sourceLocation: sourceLocation) {
        try await Simulation.replay(failure.schedule, options: options, body)
    }
    #expect(bySchedule?.kindName == failure.kindName, sourceLocation: sourceLocation)
    #expect(bySchedule?.schedule == failure.schedule, sourceLocation: sourceLocation)
    return failure
}
