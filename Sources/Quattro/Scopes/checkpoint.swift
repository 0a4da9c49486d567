/// Lets other tasks run, and then throws if the code has been cancelled.
///
/// - Suspends once in any case, so a long computation that calls it now and then shares its thread.
/// - Throws if a cancellation can be seen here: of a scope, out to the nearest shield, or of the task. A deadline that has
///   passed counts from that instant, even if no timer has reported it yet.
/// - In a body that was cancelled from outside before its scope's shield was raised, it passes.
///
/// ```swift
/// for chunk in chunks {
///     digest.update(chunk)
///     try await checkpoint()
/// }
/// ```
///
/// - Throws: `CancellationError`, and nothing else.
///
/// Isolation: stays on the caller's actor.
///
/// Source: `checkpoint` of Trio. `Task.yield()` alone never throws and `Task.checkCancellation()` never suspends.
public nonisolated(nonsending) func checkpoint() async throws {
    await Task.yield()
    if CancelScope.isCancelledHere { throw CancellationError() }
}
