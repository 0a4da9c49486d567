import Quattro
public import Testing

/// Runs the body of a test as a simulation, once for each seed; see `.simulated(seeds:)`.
public struct SimulatedTrait: TestTrait, SuiteTrait, TestScoping {
    let seeds: Range<Int>
    let options: Simulation.Options

    /// Whether a suite hands it on to its tests: always.
    public var isRecursive: Bool { true }

    /// Runs the test's body once for each seed, until one of them fails.
    ///
    /// - Parameters:
    ///   - test: The test.
    ///   - testCase: The case of a test with arguments.
    ///   - function: The body.
    /// - Throws: What the first bad seed has thrown, as a ``SimulationFailure``.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let request = try SeedRequest(of: .process, seeds: seeds)
        let watch = IssueWatch()
        try await IssueHandlingTrait.compactMapIssues { watch.annotate($0) }
            .provideScope(for: test, testCase: testCase) {
                try await withoutActuallyEscaping(function) { function in
                    try await explore(request, watch, UnkeptBody(function))
                }
            }
    }

    private func explore(_ request: SeedRequest, _ watch: IssueWatch, _ body: UnkeptBody) async throws {
        // What is left if a step of it is stuck: its thread records nothing any more.
        defer { watch.recordStrays() }
        try await OwnThread.run {
            try watch.watching {
                for attempt in request.attempts {
                    try Task.checkCancellation()
                    try perform(attempt, watch, body)
                    if watch.sawFailure { return }
                }
            }
        }
    }

    private func perform(_ attempt: SeedRequest.Attempt, _ watch: IssueWatch, _ body: UnkeptBody) throws {
        let run = attempt.run(options: options)
        watch.begin(attempt, run.driver)
        defer { if !run.driver.call.pulse.isAbandoned { watch.recordStrays() } }
        do {
            _ = try run.perform { try await body() }
        } catch let failure as SimulationFailure {
            // An expectation that was required is an issue already.
            if case .body(let error as ExpectationFailedError) = failure.kind { throw error }
            throw failure
        }
    }
}

extension Trait where Self == SimulatedTrait {
    /// Runs the body of the test as a simulation, once for each seed, and stops at the first that fails.
    ///
    /// - A failed expectation, an error, a deadlock, a leak: an issue that names the seed and how to run it alone.
    /// - Time is virtual, and the order of all that is concurrent is the seed's; see ``Simulation``.
    /// - It runs beside tests that use real time, in parallel, without disturbing them. Actors that are shared by tests, such as
    ///   global ones and `static` instances, must not be used by two of them at a time: such tests belong in a `.serialized`
    ///   suite.
    /// - The main actor is not simulated: a test that is isolated to it fails as escaped, unless `QuattroTestingRuntime` is
    ///   linked.
    ///
    /// ```swift
    /// @Test(.simulated(seeds: 0..<200)) func `a cache loads an item once`() async throws {
    ///     let cache = Cache()
    ///     _ = try await gather({ try await cache.item(1) }, { try await cache.item(1) })
    ///     #expect(await cache.loads == 1)
    /// }
    /// ```
    ///
    /// Three environment variables decide what is run instead:
    ///
    /// - `QUATTRO_SEEDS=10000`: so many seeds for each test, where it has fewer.
    /// - `QUATTRO_SEED=7`: this seed alone, also if it is not among the test's.
    /// - `QUATTRO_SCHEDULE=e0112`: this schedule alone.
    ///
    /// - Parameters:
    ///   - seeds: The seeds, in order; one at least, or the test fails.
    ///   - options: How to run.
    /// - Returns: The trait, for a test or a suite.
    public static func simulated(
        seeds: Range<Int> = 0..<100,
        options: Simulation.Options = Simulation.Options()
    ) -> Self {
        SimulatedTrait(seeds: seeds, options: options)
    }
}
