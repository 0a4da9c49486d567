import Quattro

extension Simulation {
    /// Runs a body once for each seed and expects that one of them fails, in a certain way.
    ///
    /// - A seed fails in that way: its failure, made smaller as any other. No further seed is run.
    /// - A seed fails in another way: ``UnexpectedFailure``.
    /// - None fails: ``NoFailure``.
    ///
    /// For code that is known to be wrong, such as the part of a test that shows what a bug needs, or a test of a tool for tests.
    ///
    /// ```swift
    /// let failure = try await Simulation.expectFailure(.deadlock, seeds: 0..<1_000) { try await takeLocksCrosswise() }
    /// #expect(failure.switches?.count == 1)
    /// ```
    ///
    /// - Parameters:
    ///   - expected: The way in which it is to fail.
    ///   - seeds: The seeds, in order; one at least.
    ///   - options: How to run.
    ///   - body: What to run. A failure is what it throws: use `try #require` and not `#expect`.
    /// - Returns: The failure of the first seed that fails.
    /// - Throws: ``UnexpectedFailure``, ``NoFailure``, or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    @discardableResult
    public static func expectFailure(
        _ expected: SimulationFailure.Pattern = .any,
        seeds: Range<Int>,
        options: Options = Options(),
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> SimulationFailure {
        do {
            let counts = try await explore(seeds: seeds, options: options, body)
            throw NoFailure(expected: expected, seeds: seeds, counts: counts)
        } catch let failure as SimulationFailure {
            guard expected.matches(failure.kind) else { throw UnexpectedFailure(expected: expected, failure: failure) }
            return failure
        }
    }
}

extension SimulationFailure {
    /// A way to fail, for ``Simulation/expectFailure(_:seeds:options:_:)``.
    ///
    /// Isolation: a `Sendable` value.
    public struct Pattern: Sendable, CustomStringConvertible {
        /// What it is called in a message.
        public let description: String
        let matches: @Sendable (Kind) -> Bool

        /// Any failure.
        public static let any = Pattern(description: "a failure") { _ in true }
        /// ``SimulationFailure/Kind/deadlock``.
        public static let deadlock = Pattern(description: "a deadlock") {
            if case .deadlock = $0 { true } else { false }
        }
        /// ``SimulationFailure/Kind/leak``.
        public static let leak = Pattern(description: "a leak") { if case .leak = $0 { true } else { false } }
        /// ``SimulationFailure/Kind/stepLimit``.
        public static let stepLimit = Pattern(description: "no end within the limit of steps") {
            if case .stepLimit = $0 { true } else { false }
        }
        /// ``SimulationFailure/Kind/stepTimeLimit``.
        public static let stepTimeLimit = Pattern(description: "a step that does not return") {
            if case .stepTimeLimit = $0 { true } else { false }
        }
        /// ``SimulationFailure/Kind/outsideLimit``.
        public static let outsideLimit = Pattern(description: "work outside that does not come back") {
            if case .outsideLimit = $0 { true } else { false }
        }
        /// ``SimulationFailure/Kind/escaped``.
        public static let escaped = Pattern(description: "work from outside") {
            if case .escaped = $0 { true } else { false }
        }
        /// ``SimulationFailure/Kind/body(_:)`` with an error of a type.
        public static func body<Failure: Error>(throwing type: Failure.Type) -> Pattern {
            Pattern(description: "a body that throws \(type)") {
                if case .body(let error) = $0 { error is Failure } else { false }
            }
        }
    }
}

/// No seed has failed, though one was expected to.
public struct NoFailure: Error, CustomStringConvertible {
    /// What was expected.
    public let expected: SimulationFailure.Pattern
    /// The seeds that were run.
    public let seeds: Range<Int>
    /// What they covered.
    public let counts: Simulation.Counts

    /// What was expected, and how much has not shown it.
    public var description: String {
        "\(expected) was expected, and no seed of \(seeds) has failed (\(counts)): try more seeds, or is it repaired?"
    }
}

/// A seed has failed in another way than expected.
public struct UnexpectedFailure: Error, CustomStringConvertible {
    /// What was expected.
    public let expected: SimulationFailure.Pattern
    /// What has come instead.
    public let failure: SimulationFailure

    /// What was expected, and the report of what has come.
    public var description: String { "\(expected) was expected, and this has come\n\(failure)" }
}
