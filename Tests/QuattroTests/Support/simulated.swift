import Quattro
import QuattroTesting
import Testing

extension Trait where Self == SimulatedTrait {
    /// Runs the body of the test as a simulation that begins at `Deadline.second(0)`, with a few seeds; `make seeds` runs many.
    static var simulated: Self { .simulated(seeds: 0..<5) }

    /// The same with other seeds.
    static func simulated(seeds: Range<Int>) -> Self {
        var options = Simulation.Options()
        options.start = ContinuousClock().systemEpoch
        return .simulated(seeds: seeds, options: options)
    }
}

/// How much virtual time has gone by since the test began.
var elapsed: Duration { Simulation.elapsed }

/// Waits for a duration of the time in effect, or until it is cancelled.
func sleep(_ duration: Duration) async throws {
    try await Task.sleep(for: duration, clock: .quattro)
}

/// Waits until the code is cancelled, and throws.
func waitUntilCancelled() async throws {
    try await Task.sleep(until: .never, clock: .quattro)
}
