import QuattroTesting
import QuattroTestingRuntime
import Testing

struct RetryTests {
    @Test(.simulated(seeds: 0..<200), .enabled(if: Simulation.coversUnmodifiedCode))
    func `a retry gives up after an hour`() async throws {
        let start = ContinuousClock.now
        await #expect(throws: GaveUp.self) { try await retry(every: .seconds(60), times: 60) { throw Unreachable() } }
        #expect(ContinuousClock.now - start == .seconds(3_600))  // exactly, and at once
    }
}

private struct GaveUp: Error {}
private struct Unreachable: Error {}

/// Unmodified code.
private func retry(every pause: Duration, times: Int, _ body: () async throws -> Void) async throws {
    for _ in 0..<times {
        do { return try await body() } catch { try await Task.sleep(for: pause) }
    }
    throw GaveUp()
}
