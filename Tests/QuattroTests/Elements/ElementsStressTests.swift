import Testing

@testable import Quattro

/// On the real pool and in real time, with limits so short that most waits are given up about when their element comes.
@Suite(.serialized) struct ElementsStressTests {
    @Test func `of five thousand elements none is lost, whatever waits are given up`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let count = 5_000
        try await withScopedTaskGroup { group in
            group.addTask {
                for number in 0..<count {
                    continuation.yield(number)
                    if number % 64 == 0 { await Task.yield() }
                }
                continuation.finish()
            }
            let numbers = try await withElements(of: stream) { elements in
                var (numbers, random) = ([Int](), SplitMix64(seed: 1))
                while true {
                    switch try await moveOn(after: limit(&random), { try await elements.next() }) {
                    case .some(.some(let number)): numbers.append(number)
                    case .some(.none): return numbers
                    case .none: continue
                    }
                }
            }
            #expect(numbers == Array(0..<count))
        }
    }

    @Test func `of results none is lost, and none comes twice, whoever of four takes them`() async throws {
        let (count, begun, taken) = (2_000, Counted(), Log())
        try await (0..<count).withConcurrentResults(concurrencyLimit: 8) { number in
            begun.add()
            if number % 5 == 0 { await Task.yield() }
            return number
        } body: { results in
            try await withScopedTaskGroup { group in
                for seed in 0..<4 {
                    group.addTask {
                        var random = SplitMix64(seed: UInt64(seed))
                        while true {
                            switch try await moveOn(after: limit(&random), { try await results.next() }) {
                            case .some(.some(let number)): taken("\(number)")
                            case .some(.none): return
                            case .none: continue
                            }
                        }
                    }
                }
            }
        }
        #expect(taken.all.compactMap { Int($0) }.sorted() == Array(0..<count))
        #expect(begun.count == count)
    }

    @Test func `a call that is cancelled at any moment ends, and leaves nothing`() async throws {
        let living = Counted()
        for round in 0..<500 {
            try await moveOn(after: .microseconds(round % 100 * 5)) {
                try await Endless(living: living).withConcurrentResults(concurrencyLimit: round % 4 + 1) {
                    ($0, $0)
                } body: {
                    for try await _ in $0 {}
                }
            }
            try await moveOn(after: .microseconds(round % 100 * 5)) {
                try await withElements(of: Endless(living: living)) { elements in
                    try await withScopedTaskGroup { group in
                        for _ in 0..<3 { group.addTask { for try await _ in elements {} } }
                    }
                }
            }
        }
        for _ in 0..<1_000 where living.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(living.count == 0)
    }
}

/// Mostly a limit of some microseconds.
private func limit(_ random: inout SplitMix64) -> Duration? {
    random.next() % 4 == 0 ? nil : .microseconds(Int64(random.next() % 20))
}

/// Objects without end, each after a moment.
private struct Endless: AsyncSequence, AsyncIteratorProtocol {
    let living: Counted

    func makeAsyncIterator() -> Self { self }

    mutating func next() async throws -> Probe? {
        try await Task.sleep(for: .microseconds(1))
        return Probe(living: living, wrong: Log())
    }
}
