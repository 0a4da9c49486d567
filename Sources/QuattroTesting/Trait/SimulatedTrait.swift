import Quattro
public import Testing

/// Runs the body of a test as a simulation, once for each seed; see `.simulated(seeds:)`.
public struct SimulatedTrait: TestTrait, SuiteTrait, TestScoping {
    let wish: SeedRequest.Wish
    let options: Simulation.Options
    /// Distinguishes the trait from others: of the traits of a test and its suites, only one makes the runs.
    private let identity = Identity()

    init(wish: SeedRequest.Wish, options: Simulation.Options) {
        self.wish = wish
        self.options = options
    }

    /// Always `true`: a suite passes the trait on to its tests.
    ///
    /// If a test has such a trait of its own, only that one counts.
    public var isRecursive: Bool { true }

    /// Runs the test's body once for each schedule and seed, until one of them fails, and makes that failure smaller.
    ///
    /// - Parameters:
    ///   - test: The test.
    ///   - testCase: The case of a test with arguments.
    ///   - function: The body.
    /// - Throws: What the first failing run has thrown, as a ``SimulationFailure``.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        // A test's own trait counts, and not the traits of its suites.
        let innermost = test.traits.last { $0 is SimulatedTrait } as? SimulatedTrait
        guard innermost.map({ $0.identity === identity }) ?? true else { return try await function() }
        let request = try SeedRequest(of: .process, wish)
        let watch = IssueWatch()
        try await IssueHandlingTrait.compactMapIssues { watch.annotate($0) }
            .provideScope(for: test, testCase: testCase) {
                try await withoutActuallyEscaping(function) { function in
                    let runs = TestRuns(of: test, testCase, request, options, watch, UnkeptBody(function))
                    do {
                        try await OwnThread.run { try watch.watching { try runs.perform() } }
                    } catch {
                        // If a step is stuck, its thread records nothing any more.
                        watch.recordHeld(Search.isNotTheSame)
                        throw error
                    }
                }
            }
    }
}

private final class Identity: Sendable {}

extension Trait where Self == SimulatedTrait {
    /// Runs the body of the test as a simulation, with the seeds 0 to 99; see `.simulated(seeds:)`.
    ///
    /// ```swift
    /// @Test(.simulated) func `an hour takes no time`() async throws {
    ///     try await Task.sleep(for: .seconds(3_600), clock: .quattro)
    /// }
    /// ```
    public static var simulated: Self { .simulated() }

    /// Runs the body of the test as a simulation, once for each seed, and stops at the first that fails.
    ///
    /// - A failed expectation, an error, a deadlock or a leak is an issue that lists which tasks ran before which others, and how to run
    ///   exactly that order again. For this, the body of a failing test is run more often; see ``Simulation/Options/shrinkTime``.
    /// - The issue has a timeline of the run in virtual time: a page, as an attachment and as a file in `.build/quattro`, and a second file
    ///   with every step, which `ui.perfetto.dev` opens.
    /// - Time is virtual, and the seed decides the order of everything that is concurrent; see ``Simulation``.
    /// - The test runs in parallel with tests that use real time, without disturbing them. Actors that are shared by tests, such as global
    ///   ones and `static` instances, must not be used by two tests at a time: put such tests into a `.serialized` suite.
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
    /// - `QUATTRO_SEEDS=10000` runs this many seeds for each test that has fewer.
    /// - `QUATTRO_SEED=7` runs only this seed, even if it is not among the test's seeds.
    /// - `QUATTRO_SCHEDULE=e0112` runs only this schedule; with `@` and a path, it runs the schedule of the `.json` file that was written
    ///   when the test failed.
    ///
    /// Three more variables decide what else is done:
    ///
    /// - `QUATTRO_COUNTS=1` prints a line for each test that passes, with the number of schedules that it has tried.
    /// - `QUATTRO_SHRINK=0` turns off making failures smaller.
    /// - `QUATTRO_ARTIFACTS=folder` says where the files of failures go.
    ///
    /// - Parameters:
    ///   - seeds: The seeds, in order. There must be at least one, or the test fails.
    ///   - schedules: Schedules of earlier failures, which run before the seeds. A schedule that no longer fits the test is an issue.
    ///   - budget: How long the seeds may take, in real time. After that no further seed begins, and a line says how many were run; the
    ///     first seed always runs. Seeds that the environment requests have no budget.
    ///   - options: How to run.
    /// - Returns: The trait, for a test or a suite.
    public static func simulated(
        seeds: Range<Int> = 0..<100,
        schedules: [String] = [],
        budget: Duration? = nil,
        options: Simulation.Options = Simulation.Options()
    ) -> Self {
        SimulatedTrait(wish: SeedRequest.Wish(seeds: seeds, schedules: schedules, budget: budget), options: options)
    }

    /// Runs the body of the test as a simulation, first with the schedule of an earlier failure and then once for each seed.
    ///
    /// - If the schedule no longer fits the test, an issue says so, since the schedule would test nothing.
    /// - Everything else is as with `.simulated(seeds:)`.
    ///
    /// ```swift
    /// @Test(.simulated(schedule: "e.{3}0.")) func `the transfer of issue 17`() async throws { try await transfer() }
    /// ```
    ///
    /// - Parameters:
    ///   - schedule: The schedule that the issue of the failure names in `QUATTRO_SCHEDULE`.
    ///   - seeds: The seeds, in order. There must be at least one, or the test fails.
    ///   - options: How to run.
    /// - Returns: The trait, for a test or a suite.
    public static func simulated(
        schedule: String,
        seeds: Range<Int> = 0..<100,
        options: Simulation.Options = Simulation.Options()
    ) -> Self {
        .simulated(seeds: seeds, schedules: [schedule], options: options)
    }
}
