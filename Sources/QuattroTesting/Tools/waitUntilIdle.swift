/// Waits until all other tasks of the simulation are blocked, before time moves on.
///
/// What a test needs between "the others have come as far as they can" and "now I look": no sleep, no number of yields.
///
/// ```swift
/// try await Simulation.run {
///     try await withScopedTaskGroup { group in
///         let waiter = group.addTask { try await inbox.next() }
///         await waitUntilIdle()  // the child waits in next()
///         inbox.send("a letter")
///         #expect(try await waiter.value == "a letter")
///     }
/// }
/// ```
///
/// - Real work in ``Simulation/outside(_:)`` is not blocked: its end is waited for.
/// - Several wait: they go on one after the other, first come first, each when all others are blocked again.
/// - Not a cancellation point. Outside of a simulation it is a programming error and ends the program.
///
/// Isolation: stays on the caller's actor.
///
/// Source: `wait_all_tasks_blocked` of Trio.
public nonisolated(nonsending) func waitUntilIdle() async {
    await Simulation.driver("waitUntilIdle()").waitUntilIdle()
}
