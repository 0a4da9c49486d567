import QuattroTesting
import Testing

@testable import Quattro

/// ``withElements(of:name:fileID:line:_:)`` and `withConcurrentResults` on sequences of others, whatever these do when a wait is
/// cancelled: with waits that are given up, with a slow body, and with two that ask.
struct ForeignSequenceTests {
    @Test(.simulated(seeds: 0..<50), arguments: Kind.allCases) func `nothing is lost by waits that are given up`(
        kind: Kind
    )
        async throws
    {
        try await kind.withElements { elements in
            var (numbers, quiet) = ([Int](), 0)
            loop: while true {
                switch try await moveOn(after: .milliseconds(500), { try await elements.next() }) {
                case .some(.some(let number)): numbers.append(number)
                case .some(.none): break loop
                case .none: quiet += 1
                }
            }
            #expect(numbers == [1, 2, 3, 4, 5])
            #expect(quiet > 4)
        }
    }

    @Test(.simulated, arguments: Kind.allCases) func `nothing is lost by a slow body`(kind: Kind) async throws {
        try await kind.withElements { elements in
            var numbers: [Int] = []
            for try await number in elements {
                try await sleep(.milliseconds(2_500))
                numbers.append(number)
            }
            #expect(numbers == [1, 2, 3, 4, 5])
        }
    }

    @Test(.simulated(seeds: 0..<50), arguments: Kind.allCases) func `each element goes to one of two readers`(
        kind: Kind
    )
        async throws
    {
        let log = Log()
        try await kind.withElements { elements in
            try await withScopedTaskGroup { readers in
                for limit in [700, 1_000] {
                    readers.addTask {
                        while true {
                            switch try await moveOn(after: .milliseconds(limit), { try await elements.next() }) {
                            case .some(.some(let number)): log("\(number)")
                            case .some(.none): return
                            case .none: continue
                            }
                        }
                    }
                }
            }
        }
        #expect(log.all.sorted() == ["1", "2", "3", "4", "5"])
    }

    @Test(.simulated(seeds: 0..<50), arguments: Kind.allCases)
    func `results of a sequence come, with limits and a slow body`(
        kind: Kind
    ) async throws {
        try await kind.withElements { elements in
            let numbers = try await elements.withConcurrentResults(concurrencyLimit: 2) { number in
                try await sleep(.milliseconds(number % 2 == 0 ? 300 : 1_900))
                return number
            } body: { results in
                var numbers: Set<Int> = []
                while true {
                    switch try await moveOn(after: .milliseconds(300), { try await results.next() }) {
                    case .some(.some(let number)):
                        try await sleep(.milliseconds(800))
                        numbers.insert(number)
                    case .some(.none): return numbers
                    case .none: continue
                    }
                }
            }
            #expect(numbers == [1, 2, 3, 4, 5])
        }
    }

    @Test(.simulated) func `a sequence of a type that the caller does not know`() async throws {
        let opaque = try await withElements(of: opaqueNumbers()) { try await $0.next() }
        #expect(opaque == 1)
        let known: any AsyncSequence<Int, Never> & Sendable = AsyncStream { $0.yield(1) }
        let erased = try await withElements(of: known) { try await $0.next() }
        #expect(erased == 1)
    }

    @Test @MainActor func `one whose conformance is the main actor's is read there`() async throws {
        let numbers = try await withElements(of: MainNumbers()) { elements in
            var numbers: [Int] = []
            while let number = try await elements.next() { numbers.append(number) }
            return numbers
        }
        #expect(numbers == [1, 2, 3])
    }
}

/// Where the numbers from 1 to 5 come from, one each second.
enum Kind: CaseIterable, Sendable {
    case stream, unfolding, throwing, own, mapped

    func withElements(_ body: @escaping @Sendable (ScopedElements<Int>) async throws -> Void) async throws {
        try await withScopedTaskGroup { group in
            let stream = ticks(5, every: .seconds(1), in: group)
            switch self {
            case .stream: try await Quattro.withElements(of: stream, body)
            case .unfolding:
                let made = Counted()
                let unfolding = AsyncStream<Int>(unfolding: {
                    guard made.count < 5 else { return nil }
                    try? await sleep(.seconds(1))
                    return made.add()
                })
                try await Quattro.withElements(of: unfolding, body)
            case .throwing:
                let (throwing, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
                group.addBackgroundTask {
                    for await number in stream { continuation.yield(number) }
                    continuation.finish()
                }
                try await Quattro.withElements(of: throwing, body)
            case .own: try await Quattro.withElements(of: Slow(), body)
            case .mapped: try await Quattro.withElements(of: stream.filter { $0 > 0 }.map { $0 }, body)
            }
        }
    }
}

/// Fails when its wait is cancelled, and is not `Sendable`.
private final class Slow: AsyncSequence {
    struct Iterator: AsyncIteratorProtocol {
        var last = 0

        mutating func next() async throws -> Int? {
            guard last < 5 else { return nil }
            try await sleep(.seconds(1))
            last += 1
            return last
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator() }
}

private func opaqueNumbers() -> some AsyncSequence<Int, Never> {
    AsyncStream { continuation in
        continuation.yield(1)
        continuation.finish()
    }
}

@MainActor private final class MainNumbers: @MainActor AsyncSequence, @MainActor AsyncIteratorProtocol {
    private var last = 0

    func makeAsyncIterator() -> MainNumbers { self }

    func next() async -> Int? {
        MainActor.assertIsolated()
        last += 1
        return last > 3 ? nil : last
    }
}
