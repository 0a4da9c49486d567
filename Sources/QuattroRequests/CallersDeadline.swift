package import Quattro

/// The deadline of a caller whose time was sent along, so that both ends watch it, and either may be the first to tell that it is over.
package enum CallersDeadline {
    /// How early an answer may come that the time is over, and still mean the caller's.
    ///
    /// - A server that did not even begin may want more time than it was given. With more than a second left that is better known at once.
    /// - Else rounding takes up to a millisecond at each hop, and the clocks of two machines drift apart in a long call. What comes earlier
    ///   was a limit of the server's own: of a short call, all but the last tenth.
    package static func lead(isRefusal: Bool, given: Duration) -> Duration {
        isRefusal ? .seconds(1) : min(.milliseconds(100), .milliseconds(5) + given / 10)
    }

    /// Waits for the deadline, so that the scope that owns it ends the call, and not an answer that was a little faster.
    ///
    /// - Throws: `CancellationError`. Returns if the deadline has been moved meanwhile, and is not over.
    package nonisolated(nonsending) static func wait(for deadline: Deadline) async throws {
        try await Task.sleep(until: deadline, clock: .quattro)
        try await checkpoint()
    }
}
