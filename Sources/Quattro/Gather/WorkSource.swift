/// Where items come from: read by one worker at a time, on the actor of whoever made it.
///
/// `@unchecked`: what `read` captures belongs to the caller, who waits until the work is done; the workers read one after the
/// other, with the lock of the work in between, and on the caller's actor if there is one.
@usableFromInline
final class WorkSource<Item: Sendable>: @unchecked Sendable {
    /// Whether the items exist already, so that nobody can tell when they are read.
    let isAtHand: Bool
    private let isolation: (any Actor)?
    private let readNext: nonisolated(nonsending) (Int) async throws -> WorkBatch<Item>

    /// `readNext` gives at most as many items as it is asked for, and at least one unless it is at the end.
    @usableFromInline
    init(
        isAtHand: Bool,
        isolation: (any Actor)?,
        readNext: nonisolated(nonsending) @escaping (_ count: Int) async throws -> WorkBatch<Item>
    ) {
        self.isAtHand = isAtHand
        self.isolation = isolation
        self.readNext = readNext
    }

    @usableFromInline
    nonisolated(nonsending) func read(_ count: Int) async throws -> WorkBatch<Item> {
        // Whatever the source is like: give up with the others.
        try Task.checkCancellation()
        return try await read(count, on: isolation)
    }

    private func read(_ count: Int, on isolation: isolated (any Actor)?) async throws -> WorkBatch<Item> {
        try await readNext(count)
    }
}

// MARK: - Sequences

extension WorkSource {
    @inlinable
    convenience init<Elements: Sequence<Item>>(_ elements: Elements, isolation: (any Actor)?) {
        let isAtHand = elements is any Collection && !(elements is any LazySequenceProtocol)
        var iterator = elements.makeIterator()
        var number = 0
        self.init(isAtHand: isAtHand, isolation: isolation) { count in
            var items: [Item] = []
            while items.count < count, let item = iterator.next() { items.append(item) }
            defer { number += items.count }
            return WorkBatch(items, start: number, isEnd: items.count < count)
        }
    }

    /// One item at a time: the others need not wait for the next.
    @inlinable
    convenience init<Elements: AsyncSequence>(
        _ elements: Elements,
        isolation: (any Actor)?
    ) where Elements.Element == Item {
        var iterator = elements.throwingOnCancellation().makeAsyncIterator()
        var number = 0
        // A function: a closure would forget the caller's actor.
        nonisolated(nonsending) func readNext(_ count: Int) async throws -> WorkBatch<Item> {
            guard let item = try await iterator.next(isolation: #isolation) else {
                return WorkBatch([], start: number, isEnd: true)
            }
            defer { number += 1 }
            return WorkBatch([item], start: number, isEnd: false)
        }
        self.init(isAtHand: false, isolation: isolation, readNext: readNext)
    }
}
