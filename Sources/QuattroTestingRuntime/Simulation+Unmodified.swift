public import QuattroTesting

extension Simulation {
    /// Whether code that knows nothing of simulations is simulated: `Task.sleep`, clocks, `asyncAfter`, `Task { }`, the main actor.
    ///
    /// It is where `QuattroTestingRuntime` is linked and applies: on Linux with glibc, built by a toolchain of 6.3. Elsewhere the
    /// product builds into nothing, simulations cover what `QuattroTesting` alone covers, and the first of them says so in a line
    /// on the standard error.
    ///
    /// What it covers, how, and what it cannot do, stands in <doc:UnmodifiedCode>. The main points: it is for test
    /// executables, since it stands on SPI and on functions of C of its own, such as `clock_gettime`; real input and output and actors
    /// with executors of their own stay outside; blocking calls stop a simulation; every run draws the same random numbers; a
    /// detached task that is suspended for ever is not found as a leak. Code outside of simulations is not affected.
    ///
    /// ```swift
    /// @Test(.simulated(seeds: 0..<100), .enabled(if: Simulation.coversUnmodifiedCode))
    /// func `a retry gives up after an hour`() async throws {
    ///     let start = ContinuousClock.now
    ///     await #expect(throws: GaveUp.self) { try await retry(every: .seconds(60)) { throw Unreachable() } }
    ///     #expect(ContinuousClock.now - start == .seconds(3_600))
    /// }
    /// ```
    ///
    /// Isolation: readable anywhere.
    public static var coversUnmodifiedCode: Bool { LinkedRuntime.current != nil }
}
