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

    // Issue 437: it crashes or hangs in real time, by a race between two sections of one lock. A simulation switches between two
    // tasks where they wait, and not there. With locks as points this becomes one of KnownBugTests.
    @Test(.simulated(seeds: 0..<200)) func `what races between two sections of a lock is not found (issue 437)`() async
    {
        await switchOften()
    }
}

/// The base switches to the next inner sequence while the one before is giving its elements.
@Sendable private func switchOften() async {
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
