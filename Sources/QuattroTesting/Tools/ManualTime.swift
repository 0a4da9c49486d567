import Quattro

extension Simulation {
    /// Runs a body whose virtual time moves only when the body says so.
    ///
    /// It behaves like ``run(seed:options:_:)``, but without jumps. Use it for tests of what happens *between* two deadlines. If all tasks
    /// are blocked, deadlines are pending, and no task calls ``ManualTime/advance(by:)``, the run fails with a deadlock whose report says
    /// so.
    ///
    /// ```swift
    /// try await Simulation.runManually { time in
    ///     try await withScopedTaskGroup { group in
    ///         group.addBackgroundTask { try await heart.beat(every: .seconds(5)) }
    ///         await time.advance(by: .seconds(12))
    ///         #expect(heart.beats == 2)
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - seed: The number that decides the order in which jobs run.
    ///   - options: How to run.
    ///   - body: What to run. It is given the object that moves the time.
    /// - Returns: The body's value.
    /// - Throws: ``SimulationFailure``, or `CancellationError` if the calling task is cancelled.
    ///
    /// Isolation: the body runs on no actor; the caller's is free meanwhile.
    ///
    /// Modeled on: `MockClock` of Trio.
    @discardableResult
    public static func runManually<Value: Sendable>(
        seed: Int = 0,
        options: Options = Options(),
        _ body: @escaping @Sendable (ManualTime) async throws -> Value
    ) async throws -> Value {
        try await OwnThread.run {
            let run = SimulationRun(Plan(seed: seed), seed: seed, options: options, movesTime: false)
            let time = ManualTime(driver: run.driver)
            return try run.perform { try await body(time) }.value
        }
    }
}

/// The virtual time of a simulation that is moved by hand.
///
/// ```swift
/// await time.advance(by: .seconds(12))
/// ```
///
/// Isolation: `Sendable`; usable by the tasks of its simulation, one at a time.
public struct ManualTime: Sendable {
    let driver: SimulationDriver

    /// Moves the time, and lets all tasks run meanwhile.
    ///
    /// - First every task that can run does. Then the time moves from one pending deadline to the next, including those that are set
    ///   meanwhile, and the tasks run in between.
    /// - The call returns when the duration has passed and all other tasks are blocked. With a duration of zero, it only waits for the
    ///   others to be blocked.
    /// - It is not a cancellation point. A negative duration is a programming error and ends the program.
    ///
    /// - Parameter duration: How far to move.
    public nonisolated(nonsending) func advance(by duration: Duration) async {
        if duration < .zero { trap("time cannot be moved back, by \(duration)") }
        let end = driver.now + duration
        await driver.waitUntilIdle()
        while let next = driver.timekeeper.nextDeadline, next <= end {
            driver.advance(to: next)
            await driver.waitUntilIdle()
        }
        driver.advance(to: end)
    }
}
