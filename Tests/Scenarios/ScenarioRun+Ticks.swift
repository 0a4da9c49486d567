import Quattro

/// A tick is a nanosecond of virtual time since the run began.
extension ScenarioRun {
    var tick: Int { ticks(until: .now) ?? 0 }

    /// The instant of a tick.
    func instant(_ tick: Int) -> Deadline { start + .nanoseconds(tick) }

    /// The tick of an instant, or `nil` if it is none.
    func ticks(until deadline: Deadline) -> Int? {
        guard deadline.instant != nil else { return nil }
        let (seconds, attoseconds) = start.duration(to: deadline).components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}

/// Waits for a number of ticks, or until the code is cancelled; then it throws.
///
/// In a scope of its own: a wait written directly in a cancelled body is cut off for good, whatever shield is raised later.
func sleep(_ ticks: Int) async throws {
    try await moveOn(after: .nanoseconds(ticks)) { try await Task.sleep(until: .never, clock: .quattro) }
}
