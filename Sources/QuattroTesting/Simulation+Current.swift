import Quattro

extension Simulation {
    /// How much virtual time has passed since the simulation around this code began.
    ///
    /// ```swift
    /// try await Simulation.run {
    ///     try await retry(times: 3, every: .seconds(60)) { try await connect(to: "example.com") }
    ///     #expect(Simulation.elapsed == .seconds(120))
    /// }
    /// ```
    ///
    /// Reading this outside of a simulation is a programming error and ends the program. Isolation: readable anywhere inside.
    public static var elapsed: Duration {
        driver("Simulation.elapsed").elapsed
    }

    /// The driver of the simulation around this code.
    static func driver(_ caller: StaticString) -> SimulationDriver {
        guard let driver = Timekeeper.current.simulatedWorld as? SimulationDriver else {
            trap("\(caller) is for code in a simulation, and there is none around it")
        }
        return driver
    }
}
