import Quattro
import QuattroTesting
import Testing

/// Simulations run beside each other and beside tests in real time, and nobody notices.
struct ParallelTests {
    @Test(arguments: 0..<100) func `a simulation of nine hours`(number: Int) async throws {
        let elapsed = try await Simulation.run(seed: Int(number)) {
            try await withScopedTaskGroup { group in
                for hours in 1...8 {
                    group.addTask { try await Task.sleep(for: .seconds(3_600 * hours), clock: .quattro) }
                }
            }
            _ = try await moveOn(after: .seconds(3_600)) { try await Task.sleep(until: .never, clock: .quattro) }
            return Simulation.elapsed
        }
        #expect(elapsed == .seconds(9 * 3_600))
    }

    @Test(arguments: 0..<16) func `a test in real time beside it`(number: Int) async throws {
        let start = ContinuousClock.now
        try await Task.sleep(for: .milliseconds(50), clock: .quattro)
        let value: Void? = try await moveOn(after: .milliseconds(20)) {
            try await Task.sleep(until: .never, clock: .quattro)
        }
        #expect(value == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(69))
    }

    @MainActor @Test func `a test on the main actor beside it`() async throws {
        MainActor.assertIsolated()
        let value = try await Simulation.run {
            try await Task.sleep(for: .seconds(60), clock: .quattro)
            return Simulation.elapsed
        }
        MainActor.assertIsolated()
        #expect(value == .seconds(60))
    }
}
