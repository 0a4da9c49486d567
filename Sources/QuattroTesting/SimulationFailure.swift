import Testing

/// A simulation that failed: how, with which choices, and what everyone was doing.
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
        /// Nobody could go on, and no deadline was pending.
        case deadlock
        /// Tasks were alive, or deadlines pending, when the body had ended.
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
    /// The seed that has found it, or `nil` if its choices did not come from a seed.
    public let seed: Int?
    /// The choices of the run that is told of, for ``Simulation/replay(_:options:_:)``; good for the same build of the same code only.
    ///
    /// It is the run with the fewest switches that was found to fail in the same way; see ``reduction``.
    public let schedule: String
    /// Where in that run another task went on than the obvious one, in order; `nil` if that was not noted.
    public let switches: [Switch]?
    /// How the run was made smaller than the one that was found; `nil` if it was not.
    public let reduction: Reduction?
    /// The report: what went wrong, the switches that it needs, how to run it again, virtual time, who was alive and waited for what,
    /// the last steps.
    public internal(set) var description: String

    let signature: FailureSignature
    /// How many steps the run took.
    let steps: Int
    /// What happened in the run; `nil` if that was not noted.
    let timeline: RunTimeline?
    /// Where the issue of a test stands; `nil` for where the test does.
    var sourceLocation: SourceLocation?
}

extension SimulationFailure: CustomStringConvertible {}
