import Quattro

extension Simulation {
    /// Does real work in a simulation, such as a request or a process, while virtual time stands still.
    ///
    /// - While the work is under way, virtual time does not move, neither by itself nor by hand, and no deadlock is reported. If another
    ///   thread resumes the work, that does not count as an escape.
    /// - Other tasks that are ready run first: the work begins and ends when all others are blocked. ``waitUntilIdle()`` waits for its end.
    /// - Several pieces of work may be under way at the same time. With one at a time, the seed alone decides the order of all others,
    ///   however long the work takes. With several, the one that ends first continues first, and seeds and schedules describe only what
    ///   happens inside.
    /// - If the work has not come back after ``Options/outsideLimit`` of real time, the run fails with
    ///   ``SimulationFailure/Kind/outsideLimit``, whose report names the task and the seed.
    /// - The work must handle its cancellation itself: it is cancelled with its task, but still awaited.
    /// - Time in the work is that of the simulation and stands still, for Quattro's timeouts and sleeps as well: a sleep with `.quattro`
    ///   never ends. With `QuattroTestingRuntime`, `Task.sleep`, plain tasks and the clocks of Swift and Dispatch are real in it.
    /// - Everything that the work makes, such as children and timeouts, is part of it. Work that is nested in other work counts as a
    ///   separate piece.
    /// - Outside of a simulation, the call only runs the work.
    ///
    /// ```swift
    /// let page = try await fail(after: .seconds(30)) {
    ///     try await Simulation.outside { try await fetch("http://localhost:8080/page") }  // takes no virtual time
    /// }
    /// ```
    ///
    /// - Parameter work: What to do. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The value of the work.
    /// - Throws: What the work throws. It throws nothing else.
    ///
    /// Isolation: the work runs on the caller's actor, on the thread of the simulation, which all other tasks need: it may wait
    /// asynchronously, but must not block.
    ///
    /// Cost: two steps.
    ///
    /// Modeled on: tokio, where `spawn_blocking` inhibits the automatic advance of paused time, and `wait_all_threads_completed` of Trio.
    public nonisolated(nonsending) static func outside<Value: ~Copyable, Failure: Error>(
        _ work: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let driver = Timekeeper.current.simulatedWorld as? SimulationDriver, driver.isOnThread else {
            return try await work()
        }
        let stay = await driver.goOutside()
        let result: Result<Value, Failure>
        do {
            result = .success(try await work())
        } catch {
            result = .failure(error)
        }
        await driver.comeBack(stay)
        return try result.get()
    }
}
