public import Synchronization

/// Items that were read together, for any worker to take.
@usableFromInline
final class WorkBatch<Item: Sendable>: Sendable {
    @usableFromInline let items: [Item]
    /// The index of the first item in its source.
    @usableFromInline let start: Int
    @usableFromInline let isEnd: Bool
    @usableFromInline let taken = Atomic(0)

    @inlinable
    init(_ items: [Item], start: Int, isEnd: Bool) {
        self.items = items
        self.start = start
        self.isEnd = isEnd
    }

    /// How many items have not been taken by a worker.
    var left: Int { max(0, items.count - taken.load(ordering: .relaxed)) }

    /// Takes an item that no other worker has, and returns its index.
    @inlinable
    func take() -> Int? {
        Interleaving.point()
        let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < items.count ? index : nil
    }
}
