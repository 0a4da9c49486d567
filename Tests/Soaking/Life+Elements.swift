import Quattro
import Synchronization

extension Life {
    /// Reads a stream, or results as they come, with waits that are given up at any moment: by one task or by several, of which each
    /// element goes to one.
    func readElements(_ random: inout SplitMix64, depth: Int) async throws {
        let elements = Elements(ledger, count: Int(random.below(12)))
        let seed = random.next()
        if random.isOne(in: 2) {
            try await elements.check {
                try await diary.during("elements of a stream") {
                    try await withElements(of: elements.stream(in: meddlers, &random)) {
                        try await read($0, elements, &random)
                    }
                }
            }
        } else {
            let limit = Int(random.below(3)) + 1
            try await elements.check {
                try await diary.during("results as they come") {
                    try await (0..<elements.count).withConcurrentResults(concurrencyLimit: limit) { number in
                        elements.begin(atMost: limit)
                        try await live(seed &+ UInt64(number), depth: min(1, depth - 1))
                        return Numbered(number, ledger)
                    } body: { results in
                        try await read(results, elements, &random)
                    }
                }
            }
        }
    }

    private func read(
        _ source: ScopedElements<Numbered>,
        _ elements: Elements,
        _ random: inout SplitMix64
    ) async throws -> Bool {
        guard random.isOne(in: 3) else { return try await readToTheEnd(source, elements, random.next()) }
        let seed = random.next()
        return try await withScopedTaskGroup { group in
            let readers = (0..<3 as Range<UInt64>).map { reader in
                group.addTask { try await readToTheEnd(source, elements, seed &+ reader) }
            }
            // All of them may leave before the end.
            var isOver = false
            for reader in readers where try await reader.value { isOver = true }
            return isOver
        }
    }

    /// - Returns: Whether it was the end.
    private func readToTheEnd(
        _ source: ScopedElements<Numbered>,
        _ elements: Elements,
        _ seed: UInt64
    ) async throws -> Bool {
        var random = SplitMix64(seed: seed)
        while true {
            let limit: Duration? = random.isOne(in: 2) ? .microseconds(Int64(random.below(60))) : nil
            switch try await moveOn(after: limit, { try await source.next() }) {
            case .none: continue
            case .some(.none): return true
            case .some(.some(let element)): elements.take(element.number)
            }
            if random.isOne(in: 16) { return false }
        }
    }
}

/// An element that is counted while it lives.
private final class Numbered: Sendable {
    let number: Int
    private let kept: Kept

    init(_ number: Int, _ ledger: Ledger) { (self.number, kept) = (number, Kept(ledger)) }
}

/// What one life reads, and what has come of it.
private final class Elements: Sendable {
    let count: Int
    private let ledger: Ledger
    private let taken = Guarded<[Int]>([])
    private let begun = Atomic(0)

    init(_ ledger: Ledger, count: Int) {
        self.ledger = ledger
        self.count = count
    }

    /// A stream whose elements come from a thread, one after the other.
    func stream(in meddlers: Meddlers, _ random: inout SplitMix64) -> AsyncStream<Numbered> {
        let (stream, continuation) = AsyncStream.makeStream(of: Numbered.self)
        let (count, ledger) = (count, ledger)
        let atOnce = Int(random.below(UInt64(count + 1)))
        for number in 0..<atOnce { continuation.yield(Numbered(number, ledger)) }
        meddlers.soon(&random) {
            for number in atOnce..<count { continuation.yield(Numbered(number, ledger)) }
            continuation.finish()
        }
        return stream
    }

    /// One more is begun; what is taken is noted a moment later than it is taken, and by any of three.
    func begin(atMost limit: Int) {
        let begun = begun.add(1, ordering: .sequentiallyConsistent).newValue
        let taken = taken.withLock { $0.count }
        ledger.expect(begun - taken <= limit + 3, "\(begun) are begun, \(taken) taken, and the limit is \(limit)")
    }

    func take(_ number: Int) {
        ledger.count(\.elements)
        taken.withLock { $0.append(number) }
    }

    /// `body` tells whether it has read to the end.
    nonisolated(nonsending) func check(_ body: () async throws -> Bool) async throws {
        let isOver = try await body()
        let taken = taken.withLock { $0 }
        ledger.expect(Set(taken).count == taken.count, "an element was taken twice: \(taken)")
        if isOver { ledger.expect(Set(taken) == Set(0..<count), "of \(count) elements there came \(taken)") }
    }
}
