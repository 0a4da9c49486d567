package import QuattroTesting
import QuattroTestingRuntime
package import Testing

/// The failure of a program with a bug that its package has, in versions that are known, and the proof that it can be repeated.
///
/// - It fails for one of the seeds at least: that failure.
/// - Its seed and its schedule fail in the same way again, or an issue says that they do not.
/// - No seed fails any more: an issue. Upstream may have mended it: then make the program a test that passes, and say so on the
///   page `Sources/QuattroTesting/QuattroTesting.docc/Reference/BugsFound.md`.
package func failure(
    _ options: Simulation.Options = Simulation.Options(),
    seeds: Range<Int> = 0..<200,
    sourceLocation: SourceLocation = #_sourceLocation,
    of body: @escaping @Sendable () async throws -> Void
) async throws -> SimulationFailure {
    var options = options
    options.grace = .zero
    // What is left of a failure must not depend on how fast the machine is.
    options.shrinkTime = .seconds(600)
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
    #expect(bySchedule?.alive == failure.alive, sourceLocation: sourceLocation)
    #expect(bySchedule?.schedule == failure.schedule, sourceLocation: sourceLocation)
    return failure
}

extension SimulationFailure {
    /// The kind, without the error.
    package var kindName: String {
        switch kind {
        case .deadlock: "deadlock"
        case .leak: "leak"
        case .stepLimit: "step limit"
        case .stepTimeLimit: "step time limit"
        case .outsideLimit: "outside limit"
        case .escaped: "escaped"
        case .body: "body"
        @unknown default: "unknown"
        }
    }

    /// The lines of the report about those that are alive.
    package var alive: [String] {
        let lines = description.split(separator: "\n").map(String.init)
        guard let start = lines.firstIndex(of: "  alive:") else { return [] }
        return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    }

    /// The error that the body threw.
    package var bodyError: (any Error)? {
        if case .body(let error) = kind { error } else { nil }
    }
}
