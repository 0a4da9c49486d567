package import Quattro

/// The deadline of a caller whose time was sent with the request, so that both ends watch it, and either may be the first to tell that it
/// is over.
package enum CallersDeadline {
    /// How early an answer that the time is over may come and still mean the caller's time.
    ///
    /// - A server that did not even begin may want more time than it was given. If more than a second is left, it is better to report
    ///   that at once.
    /// - Otherwise rounding takes up to a millisecond at each hop, and the clocks of two machines drift apart in a long call. An answer
    ///   that comes earlier was a limit of the server's own; in a short call, that is everything before the last tenth.
    package static func lead(isRefusal: Bool, given: Duration) -> Duration {
        isRefusal ? .seconds(1) : min(.milliseconds(100), .milliseconds(5) + given / 10)
    }

    /// Waits for the deadline, so that the call is ended by the scope that owns it, and not by an answer that was a little faster.
    ///
    /// - Throws: `CancellationError`. Returns if the deadline has been moved meanwhile, and is not over.
    package nonisolated(nonsending) static func wait(for deadline: Deadline) async throws {
        try await Task.sleep(until: deadline, clock: .quattro)
        try await checkpoint()
    }
}
