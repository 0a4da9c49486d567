import QuattroTesting
import Testing

/// Programming errors in a test end it with a message that names what was done.
struct TrapTests {
    @Test func `an exhaustive search of no schedules`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await Simulation.exhaustive(limit: 0) {}
            },
            says: "the limit of an exhaustive search must be at least 1, not 0"
        )
    }

    @Test func `an exploration of no seeds`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = try await Simulation.explore(seeds: 3..<3) {}
            },
            says: "an exploration needs at least one seed, and 3..<3 has none"
        )
    }

    @Test func `moving the time back`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                try await Simulation.runManually { time in await time.advance(by: .seconds(-2)) }
            },
            says: "time cannot be moved back, by -2.0 seconds"
        )
    }

    @Test(arguments: [[-1], [0, 0]])
    func `a number that a sequencer does not have, or has used`(numbers: [Int]) async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [numbers] in
                let sequencer = Sequencer()
                for number in numbers { try await sequencer.step(number) }
            },
            says: "a Sequencer takes each number once, from 0 on, and so not \(numbers[0])"
        )
    }

    @Test func `what is for simulations, outside of them`() async {
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = Simulation.elapsed
            },
            says: "Simulation.elapsed is for code in a simulation, and there is none around it"
        )
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                await waitUntilIdle()
            },
            says: "waitUntilIdle() is for code in a simulation, and there is none around it"
        )
    }
}

private func expect(_ result: ExitTest.Result?, says part: String, at location: SourceLocation = #_sourceLocation) {
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains(part), "\(output)", sourceLocation: location)
}
