import Dispatch
import Testing

@testable import Quattro

/// Where the bodies run, and where sequences are read, from a `nonisolated(nonsending)` helper on an actor.
struct ElementsIsolationTests {
    @Test func `the body and the reading are on the caller's actor, and its values need not be Sendable`() async throws
    {
        #expect(try await Owner().reads() == 6)
    }

    @Test func `the body that takes results is on the caller's actor, and the work on none`() async throws {
        #expect(try await Owner().takes() == 12)
    }

    @Test func `called off all actors both stay there`() async throws {
        let sum = try await summing(Counting(3) { #expect(currentIsolation() == nil) }, Counter())
        #expect(sum == 6)
    }
}

private actor Owner {
    private let counter = Counter()

    func reads() async throws -> Int {
        try await summing(on: self, counter)
    }

    func takes() async throws -> Int {
        try await doubling([1, 2, 3], on: self, counter)
    }
}

private nonisolated(nonsending) func summing(
    _ numbers: sending Counting,
    on owner: Owner? = nil,
    _ counter: Counter
) async throws -> Int {
    try await withElements(of: numbers) { elements in
        owner?.assertIsolated()
        #expect(currentIsolation() === owner)
        while let number = try await moveOn(after: .seconds(60), { try await elements.next() }).flatMap(\.self) {
            owner?.assertIsolated()
            counter.value += number
        }
        await Task.yield()
        owner?.assertIsolated()
        return counter.value
    }
}

private nonisolated(nonsending) func summing(on owner: Owner, _ counter: Counter) async throws -> Int {
    try await summing(Counting(3) { owner.assertIsolated() }, on: owner, counter)
}

private nonisolated(nonsending) func doubling(_ numbers: [Int], on owner: Owner, _ counter: Counter) async throws -> Int
{
    try await numbers.withConcurrentResults(concurrencyLimit: 2) { number in
        #expect(currentIsolation() == nil)
        return 2 * number
    } body: { results in
        owner.assertIsolated()
        for try await number in results {
            owner.assertIsolated()
            #expect(currentIsolation() === owner)
            counter.value += number
        }
        return counter.value
    }
}

private func currentIsolation(isolation: isolated (any Actor)? = #isolation) -> (any Actor)? { isolation }
