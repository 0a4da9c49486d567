/// A clock that follows the time source in effect: real time, or the time of a simulation around the code.
///
/// - In real time it is the continuous clock, woken by the one timer that watches all deadlines of the process.
/// - In a simulation of `QuattroTesting` it is virtual time, which jumps over the spans in which no task is ready to run.
/// - Its instants are ``Deadline``s. A sleep until ``Deadline/never`` ends only when it is cancelled.
///
/// ```swift
/// try await Task.sleep(for: .seconds(5), clock: .quattro)
/// let elapsed = try await ContinuousClock().measure { try await Task.sleep(until: .after(.seconds(1)), clock: .quattro) }
/// ```
///
/// Isolation: a `Sendable` value; usable anywhere.
public struct QuattroClock: Clock, Hashable {
    /// Makes the clock.
    ///
    /// You can write `.quattro` for short.
    public init() {}

    /// The present instant, by the time source in effect.
    public var now: Deadline { .now }

    /// The shortest difference between two instants.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Waits until an instant, or until the waiting code is cancelled.
    ///
    /// - If the instant has passed, the call returns at once, unless the code is cancelled.
    /// - If the code is cancelled before or during the wait, the call throws `CancellationError` at once, and leaves nothing behind.
    /// - A scope whose deadline is the same instant is cancelled first, so that `fail(after:)` around a sleep of the same
    ///   length fails.
    ///
    /// - Parameters:
    ///   - deadline: When the wait ends.
    ///   - tolerance: This is ignored: the timer is as exact as the machine allows.
    /// - Throws: `CancellationError`. It throws nothing else.
    ///
    /// Cost: one entry in the queue of deadlines, O(log *n*) for *n* pending ones; no task and no thread.
    public func sleep(until deadline: Deadline, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        try await Timekeeper.current.sleep(until: deadline)
    }
}

extension Clock where Self == QuattroClock {
    /// The clock of the time source in effect; see ``QuattroClock``.
    public static var quattro: QuattroClock { QuattroClock() }
}
