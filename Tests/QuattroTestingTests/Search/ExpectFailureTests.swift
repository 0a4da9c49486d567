import Quattro
import QuattroTesting
import Testing

struct ExpectFailureTests {
    @Test func `each way to fail is known by its pattern, and by no other`() async throws {
        var few = Simulation.Options.strict
        few.stepLimit = 100
        var impatient = Simulation.Options.strict
        impatient.outsideLimit = .milliseconds(1)
        let cases: [(SimulationFailure.Pattern, Simulation.Options, @Sendable () async throws -> Void)] = [
            (.deadlock, .strict, { await hang() }),
            (.leak, .strict, { _ = Task { await hang() } }),
            (.stepLimit, few, { while true { await Task.yield() } }),
            (.outsideLimit, impatient, { await Simulation.outside { await hang() } }),
            (.body(throwing: Lost.self), .strict, { throw Lost() }),
        ]
        for (index, (pattern, options, body)) in cases.enumerated() {
            try await Simulation.expectFailure(pattern, seeds: 0..<1, options: options, body)
            try await Simulation.expectFailure(seeds: 0..<1, options: options, body)
            let (other, _, _) = cases[(index + 1) % cases.count]
            let error = await #expect(throws: UnexpectedFailure.self) {
                try await Simulation.expectFailure(other, seeds: 0..<1, options: options, body)
            }
            #expect(
                error?.description.hasPrefix("\(other) was expected, but this happened instead\nSimulation failed: ")
                    == true
            )
        }
        await #expect(throws: UnexpectedFailure.self) {
            try await Simulation.expectFailure(.body(throwing: CancellationError.self), seeds: 0..<1) { throw Lost() }
        }
    }

    @Test func `the failure is returned as small as it gets`() async throws {
        let failure = try await Simulation.expectFailure(
            .deadlock,
            seeds: 0..<1_000,
            options: .strict,
            takeLocksCrosswise
        )
        #expect(failure.switches?.count == 1)
    }

    @Test func `where none fails it says what was tried`() async throws {
        let error = await #expect(throws: NoFailure.self) {
            try await Simulation.expectFailure(.leak, seeds: 3..<10) {}
        }
        #expect(
            error?.description
                == "a leak was expected, and no seed of 3..<10 has failed (7 schedules, 1 distinct, at most 1 ready at once, 7 steps): try more seeds; or it has been fixed, or the compiler has left no choice where the other task would have to come in"
        )
    }
}
