import Quattro

extension Simulation {
    /// Runs a body once for each seed and expects that one seed fails in a certain way.
    ///
    /// - If a seed fails in that way, the call returns its failure, made smaller like any other. No further seed is run.
    /// - If a seed fails in another way, the call throws ``UnexpectedFailure``.
    /// - If no seed fails, the call throws ``NoFailure``.
    ///
    /// Use it for code that is known to be wrong, such as a test that demonstrates a bug, or a test of a testing tool.
    ///
    /// ```swift
    /// let failure = try await Simulation.expectFailure(.deadlock, seeds: 0..<1_000) { try await takeLocksCrosswise() }
    /// #expect(failure.switches?.count == 1)
    /// ```
    ///
    /// - Parameters:
    ///   - expected: The expected way to fail.
    ///   - seeds: The seeds, in order; at least one.
    ///   - options: How to run.
    ///   - body: What to run. It fails by throwing: use `try #require` and not `#expect`.
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
        /// The name of the pattern in messages.
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
        /// A ``SimulationFailure/Kind/body(_:)`` with an error of the given type.
        public static func body<Failure: Error>(throwing type: Failure.Type) -> Pattern {
            Pattern(description: "a body that throws \(type)") {
                if case .body(let error) = $0 { error is Failure } else { false }
            }
        }
    }
}

/// The error for an expected failure that no seed has shown.
public struct NoFailure: Error, CustomStringConvertible {
    /// What was expected.
    public let expected: SimulationFailure.Pattern
    /// The seeds that were run.
    public let seeds: Range<Int>
    /// What the runs covered.
    public let counts: Simulation.Counts

    /// Says what was expected, and how much was run without that failure.
    public var description: String {
        "\(expected) was expected, and no seed of \(seeds) has failed (\(counts)): try more seeds; or it has been fixed, or the compiler has left no choice where the other task would have to come in"
    }
}

/// The error for a seed that failed in an unexpected way.
public struct UnexpectedFailure: Error, CustomStringConvertible {
    /// What was expected.
    public let expected: SimulationFailure.Pattern
    /// The failure that happened instead.
    public let failure: SimulationFailure

    /// Says what was expected, and contains the report of the actual failure.
    public var description: String { "\(expected) was expected, but this happened instead\n\(failure)" }
}
