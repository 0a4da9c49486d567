import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Code that knows nothing of simulations is simulated in all tests here.
extension Simulation.Options {
    /// Waits for whatever comes from outside, on a machine as busy as can be.
    static var patient: Self {
        var options = Self()
        options.grace = .seconds(60)
        return options
    }
}

/// What `body` leaves behind, as the failure of a run.
func failure(
    _ options: Simulation.Options = .strict,
    sourceLocation: SourceLocation = #_sourceLocation,
    in body: @escaping @Sendable () async throws -> Void
) async throws -> SimulationFailure {
    try await #require(throws: SimulationFailure.self, sourceLocation: sourceLocation) {
        try await Simulation.run(options: options, body)
    }
}
