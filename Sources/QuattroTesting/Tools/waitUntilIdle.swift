/// Waits until all other tasks of the simulation are blocked, before time moves on.
///
/// A test uses this, in place of a sleep or some yields, to let all other tasks run as far as they can before it checks something.
///
/// ```swift
/// try await Simulation.run {
///     try await withScopedTaskGroup { group in
///         let waiter = group.addTask { try await inbox.next() }
///         await waitUntilIdle()  // the child waits in next()
///         inbox.send("a letter")
///         let letter = try await waiter.value
///         #expect(letter == "a letter")
///     }
/// }
/// ```
///
/// - Real work in ``Simulation/outside(_:)`` does not count as blocked: the call waits for its end.
/// - If several tasks wait, they continue one after another, first come, first served, each when all others are blocked again.
/// - It is not a cancellation point. Calling it outside of a simulation is a programming error and ends the program.
///
/// Isolation: stays on the caller's actor.
///
/// Modeled on: `wait_all_tasks_blocked` of Trio.
public nonisolated(nonsending) func waitUntilIdle() async {
    await Simulation.driver("waitUntilIdle()").waitUntilIdle()
}
