import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

struct FlatMapLatestTests {
    @Test(.simulated(seeds: 0..<200)) func `the latest inner sequence is the one that is heard`() async throws {
        let searches = numbers(after: [.seconds(1), .seconds(1), .seconds(10)])
        let found = await timed(
            searches.flatMapLatest { search in
                numbers(after: [.milliseconds(600), .milliseconds(600)]).map { 10 * search + $0 }
            }
        )
        let expected = [(11, 1_600), (21, 2_600), (22, 3_200), (31, 12_600), (32, 13_200)]
        #expect(found == expected.map { Timed($0, at: .milliseconds($1)) })
    }

    // Between two tasks that wait a simulation finds nothing: what races are two sections under a lock.
    @Test(.simulated(seeds: 0..<200)) func `where locks are no points, nothing is found of issue 437`() async {
        await switchOften()
        await switchToEmpty()
    }
}

/// The base switches to the next inner sequence while the one before is giving its elements.
@Sendable func switchOften() async {
    let (outer, continuation) = AsyncStream<Int>.makeStream()
    async let produced: Void = {
        for round in 0..<5 {
            continuation.yield(round)
            await Task.yield()
        }
        continuation.finish()
    }()
    let inner = outer.flatMapLatest { round in
        AsyncStream<Int> { continuation in
            Task {
                for element in 0..<3 {
                    continuation.yield(3 * round + element)
                    await Task.yield()
                }
                continuation.finish()
            }
        }
    }
    for await _ in inner {}
    await produced
}
