public import Synchronization

/// Items that were read in one go, for any worker to take.
@usableFromInline
final class WorkBatch<Item: Sendable>: Sendable {
    @usableFromInline let items: [Item]
    /// Which one of its source the first item is.
    @usableFromInline let start: Int
    @usableFromInline let isEnd: Bool
    @usableFromInline let taken = Atomic(0)

    @inlinable
    init(_ items: [Item], start: Int, isEnd: Bool) {
        self.items = items
        self.start = start
        self.isEnd = isEnd
    }

    /// How many items no worker has taken.
    var left: Int { max(0, items.count - taken.load(ordering: .relaxed)) }

    /// The index of an item that no other worker has.
    @inlinable
    func take() -> Int? {
        Interleaving.point()
        let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < items.count ? index : nil
    }
}
