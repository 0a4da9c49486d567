import AsyncAlgorithms
import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Sequences of several: each of them holds a lock until it has stored its continuation, and iterates its bases in tasks.
@Suite(.simulated(seeds: 0..<200))
struct CombiningTests {
    @Test func `merge of three timers has the elements of all, in the order of time`() async throws {
        let (a, b, c) = (every(2, count: 5), every(3, count: 5), every(7, count: 5))
        let found = await timed(merge(a, b, c))
        #expect(found.count == 15)
        #expect(found.map(\.time) == found.map(\.time).sorted())
        #expect(found.last == Timed(5, at: .seconds(35)))
    }

    @Test func `a merge that is left early lets go of its bases`() async throws {
        for await _ in merge(every(1, count: 1_000), every(2, count: 1_000)) { break }
    }

    @Test func `combineLatest pairs each new element with the latest of the other`() async throws {
        let pairs = combineLatest(every(2, count: 3), numbers(after: [.seconds(3), .seconds(2)]))
        let found = await timed(pairs.map { "\($0.0)\($0.1)" })
        let expected = [("11", 3), ("21", 4), ("22", 5), ("32", 6)]
        #expect(found == expected.map { Timed($0, at: .seconds($1)) })
    }

    @Test func `zip of a fast one behind a buffer with a slow one goes at the pace of the slow one`() async throws {
        let pairs = zip(every(1, count: 5).buffer(policy: .bounded(2)), every(10, count: 5))
        let found = await timed(pairs.map { $0.0 + $0.1 })
        #expect(found == (1...5).map { Timed(2 * $0, at: .seconds(10 * $0)) })
    }

    @Test func `a consumer that is cancelled in a merge gets no more, and nothing is left`() async throws {
        let consumer = Task { await timed(merge(every(1, count: 100), every(1, count: 100))).count }
        try await Task.sleep(for: .milliseconds(2_500))
        consumer.cancel()
        #expect(await consumer.value == 4)
    }

    @Test func `chained, without duplicates and in pairs: what is synchronous in the package stays in order`()
        async throws
    {
        let chained = chain(numbers(after: [.seconds(1), .zero]), numbers(after: [.zero, .seconds(1), .zero]))
        let pairs = chained.removeDuplicates().adjacentPairs().map { 10 * $0.0 + $0.1 }
        #expect(await pairs.reduce(into: []) { $0.append($1) } == [12, 21, 12, 23])
    }
}

private func every(_ seconds: Int, count: Int) -> AsyncStream<Int> {
    numbers(after: Array(repeating: .seconds(seconds), count: count))
}
