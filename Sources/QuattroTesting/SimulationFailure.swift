import Testing

/// A failed simulation: how it failed, with which choices, and what every task was doing.
///
/// ```swift
/// do {
///     try await Simulation.explore(seeds: 0..<1_000) { try await transfer() }
/// } catch let failure as SimulationFailure {
///     print(failure)  // the report, with the switches that it needs and a line that says how to run it again
///     try await Simulation.replay(failure.schedule) { try await transfer() }
/// }
/// ```
///
/// Isolation: a `Sendable` value.
public struct SimulationFailure: Error {
    /// What went wrong.
    @nonexhaustive
    public enum Kind: Sendable {
        /// No task could continue, and no deadline was pending.
        case deadlock
        /// Tasks were still alive, or deadlines pending, after the body had ended.
        case leak
        /// The run took more steps than ``Simulation/Options/stepLimit`` allows.
        case stepLimit
        /// One step took longer, in real time, than ``Simulation/Options/stepTimeLimit`` allows: it blocks, or computes without end.
        case stepTimeLimit
        /// Work in ``Simulation/outside(_:)`` has not come back within ``Simulation/Options/outsideLimit``.
        case outsideLimit
        /// Work came in from outside of the simulation, so that the run cannot be repeated.
        case escaped
        /// The body threw this error.
        case body(any Error)
    }

    /// What went wrong.
    public let kind: Kind
    /// The seed that found the failure, or `nil` if its choices did not come from a seed.
    public let seed: Int?
    /// The choices of the reported run, for ``Simulation/replay(_:options:_:)``; they are valid only for the same build of the same code.
    ///
    /// It is the run with the fewest switches that was found to fail in the same way; see ``reduction``.
    public let schedule: String
    /// The places in that run where a task other than the obvious one continued, in order; `nil` if these were not recorded.
    public let switches: [Switch]?
    /// How the run was made smaller; `nil` if it was not.
    public let reduction: Reduction?
    /// The report: what went wrong, the switches that it needs, how to run it again, virtual time, which tasks were alive and what they
    /// waited for, the last steps.
    public internal(set) var description: String

    let signature: FailureSignature
    /// How many steps the run took.
    let steps: Int
    /// The timeline of the run; `nil` if it was not recorded.
    let timeline: RunTimeline?
    /// Where the issue of a test is reported; `nil` means at the test itself.
    var sourceLocation: SourceLocation?
}

extension SimulationFailure: CustomStringConvertible {}
