import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// One base for several consumers; its bugs are among the known ones.
@Suite(.simulated(seeds: 0..<200))
struct ShareTests {
    @Test func `two consumers that keep up have all elements`() async {
        let shared = seconds(5).share()
        async let first = timed(shared)
        async let second = timed(shared)
        let all = (1...5).map { Timed($0, at: .seconds($0)) }
        #expect(await first == all)
        #expect(await second == all)
    }

    @Test func `a consumer that is cancelled does not hold the other one up`() async throws {
        let shared = seconds(5).share()
        let impatient = Task { await timed(shared).count }
        let patient = Task { await timed(shared).map(\.value) }
        try await Task.sleep(for: .milliseconds(2_500))
        impatient.cancel()
        #expect(await impatient.value == 2)
        #expect(await patient.value == Array(1...5))
    }

    @Test func `both hear of an error`() async {
        let shared = failing(after: 2).share()
        let consumers = (0..<2).map { _ in Task { for try await _ in shared {} } }
        for consumer in consumers { await #expect(throws: Broken.self) { try await consumer.value } }
    }

    @Test func `a consumer that is cancelled with backpressure leaves nothing behind`() async throws {
        try await cancelConsumer(of: .bounded)
    }
}
