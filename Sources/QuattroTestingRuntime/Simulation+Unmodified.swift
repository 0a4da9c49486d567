public import QuattroTesting

extension Simulation {
    /// Whether unmodified code is simulated: `Task.sleep`, clocks, `asyncAfter`, `Task { }`, the main actor.
    ///
    /// It is `true` if `QuattroTestingRuntime` is linked and applies: on Linux with glibc, built by a toolchain of 6.3. Elsewhere the
    /// product is empty, simulations cover what `QuattroTesting` covers by itself, and the first simulation prints a line about that on the
    /// standard error.
    ///
    /// <doc:UnmodifiedCode> shows how to use it, and <doc:WhatIsSimulated> what it covers, how, and what it cannot do. The main points are:
    /// It is for test executables, since it relies on SPI and replaces functions of C, such as `clock_gettime`. Real input and output and
    /// actors with executors of their own stay outside. Blocking calls stop a simulation. Every run draws the same random numbers. Code
    /// outside of simulations is not affected.
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
