/// Lets other tasks run, and then throws if the code has been cancelled.
///
/// - It always suspends once, so a long computation that calls it now and then shares its thread.
/// - It throws if the task is cancelled, or if a scope around the code is, out to the nearest shield. A deadline that has passed counts
///   from that instant, even if no timer has reported it yet.
/// - It does not throw in a body that was cancelled from outside before its scope's shield was raised.
///
/// ```swift
/// var hasher = Hasher()
/// for chunk in chunks {
///     hasher.combine(chunk)
///     try await checkpoint()
/// }
/// ```
///
/// - Throws: `CancellationError`. It throws nothing else.
///
/// Isolation: stays on the caller's actor.
///
/// Modeled on: `checkpoint` of Trio. `Task.yield()` alone never throws and `Task.checkCancellation()` never suspends.
public nonisolated(nonsending) func checkpoint() async throws {
    await Task.yield()
    if CancelScope.isCancelledHere { throw CancellationError() }
}
