/// Where items come from.
///
/// It is read by one worker at a time, on the actor of the code that made it.
///
/// `@unchecked`: what `readNext` captures was sent here, or is `Sendable`, or belongs to the caller, which waits until the work is done.
/// The workers read one after another, with a lock in between, and on the caller's actor if there is one.
@usableFromInline
final class WorkSource<Item: Sendable>: @unchecked Sendable {
    /// Whether the items exist already, so that no code can observe when they are read.
    let isAtHand: Bool
    let isolation: (any Actor)?
    /// Returns the next items, at least one unless the source is at its end.
    ///
    /// Call it on `isolation`.
    let readNext: nonisolated(nonsending) () async throws -> WorkBatch<Item>

    @usableFromInline
    init(
        isAtHand: Bool,
        isolation: (any Actor)?,
        readNext: nonisolated(nonsending) @escaping () async throws -> WorkBatch<Item>
    ) {
        self.isAtHand = isAtHand
        self.isolation = isolation
        self.readNext = readNext
    }
}

// MARK: - Sequences

extension WorkSource {
    @inlinable
    convenience init<Elements: Sequence<Item>>(_ elements: Elements, isolation: (any Actor)?) {
        var iterator = elements.makeIterator()
        var number = 0
        let isAtHand = elements is any ElementsAtHand
        var count = isAtHand ? 1_024 : 1
        self.init(isAtHand: isAtHand, isolation: isolation) {
            var items: [Item] = []
            while items.count < count, let item = iterator.next() { items.append(item) }
            let batch = WorkBatch(items, start: number, isEnd: items.count < count)
            number += items.count
            // Batches grow, since most workers wait while the next one is read.
            if isAtHand { count = min(count * 2, 16_384) }
            return batch
        }
    }

    @inlinable
    convenience init<Elements: AsyncSequence>(
        _ elements: Elements,
        isolation: (any Actor)?
    ) where Elements.Element == Item {
        var iterator = elements.throwingOnCancellation().makeAsyncIterator()
        var number = 0
        // This is a function, since a closure would lose the caller's actor.
        nonisolated(nonsending) func readNext() async throws -> WorkBatch<Item> {
            guard let item = try await iterator.next(isolation: #isolation) else {
                return WorkBatch([], start: number, isEnd: true)
            }
            defer { number += 1 }
            return WorkBatch([item], start: number, isEnd: false)
        }
        self.init(isAtHand: false, isolation: isolation, readNext: readNext)
    }
}

/// Collections that hold their elements, or make them without running user code: no code can observe when they are read.
///
/// A collection that only wraps another one does not conform, since the other one may be lazy.
@usableFromInline
protocol ElementsAtHand {}

extension Array: ElementsAtHand {}
extension ArraySlice: ElementsAtHand {}
extension ContiguousArray: ElementsAtHand {}
extension Set: ElementsAtHand {}
extension Dictionary: ElementsAtHand {}
extension Range: ElementsAtHand where Bound: FixedWidthInteger {}
extension ClosedRange: ElementsAtHand where Bound: FixedWidthInteger {}
