package import Quattro

/// The deadline of a caller whose time was sent with the request: both ends watch it, and either may be the first to report that it has
/// passed.
package enum CallersDeadline {
    /// How much earlier than the deadline a server's "time is over" may arrive and still mean the caller's time.
    ///
    /// - A server that refused to begin may need more time than it was given. If more than a second is left, it is better to report that at
    ///   once.
    /// - Otherwise rounding takes up to a millisecond at each hop, and the clocks of two machines drift apart in a long call. An earlier
    ///   answer comes from the server's own limit; in a short call, that is any answer before the last tenth of the time.
    package static func lead(isRefusal: Bool, given: Duration) -> Duration {
        isRefusal ? .seconds(1) : min(.milliseconds(100), .milliseconds(5) + given / 10)
    }

    /// Waits for the deadline, so that the scope that owns it ends the call, and not an answer that was a little faster.
    ///
    /// - Throws: `CancellationError`. It returns if the deadline has been moved later meanwhile.
    package nonisolated(nonsending) static func wait(for deadline: Deadline) async throws {
        try await Task.sleep(until: deadline, clock: .quattro)
        try await checkpoint()
    }
}
