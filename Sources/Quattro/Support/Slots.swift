/// Elements in the order in which they were inserted, each at a fixed place: insertion and removal take O(1), without hashing, in one
/// array.
///
/// Places are reused, so an index must not be used after its element was removed.
struct Slots<Element> {
    /// The taken slots form a doubly linked list, the free ones a singly linked list.
    fileprivate struct Slot {
        /// `nil` if the place is free.
        var element: Element?
        /// In a taken slot, the place of the element inserted before it.
        var previous: Int32
        /// In a taken slot, the place of the element inserted after it; in a free one, the next free place.
        var next: Int32
    }

    /// The integers are small, since each scope has such a list, and most are empty.
    private static var noSlot: Int32 { -1 }

    private var slots: [Slot] = []
    private var oldest = Slots.noSlot
    private var newest = Slots.noSlot
    private var firstFree = Slots.noSlot
    private var taken: Int32 = 0
    var count: Int { Int(taken) }
    /// How many elements fit into the allocated memory.
    var room: Int { slots.capacity }
    /// The oldest element.
    var first: Element? { oldest == Slots.noSlot ? nil : slots[Int(oldest)].element }

    /// The elements, in the order in which they were inserted.
    var elements: [Element] { map { $0 } }

    /// The transformed elements, in the order in which they were inserted.
    func map<Result>(_ transform: (Element) -> Result) -> [Result] {
        guard taken > 0 else { return [] }
        var results: [Result] = []
        results.reserveCapacity(count)
        var index = oldest
        while index != Slots.noSlot {
            let slot = slots[Int(index)]
            if let element = slot.element { results.append(transform(element)) }
            index = slot.next
        }
        return results
    }

    /// The number of places that one call of ``batch(from:)`` visits.
    static var batchSize: Int { 1_024 }

    /// The elements at the next places from `start` on, for code that visits all of them and must not hold a lock for that long.
    ///
    /// - Returns: The elements, and the place to continue from; `nil` at the end.
    func batch(from start: Int) -> (elements: [Element], next: Int?) {
        let end = min(start + Self.batchSize, slots.count)
        guard start < end else { return ([], nil) }
        return (slots[start..<end].compactMap(\.element), end < slots.count ? end : nil)
    }

    mutating func insert(_ element: Element) -> Int {
        let slot = Slot(element: element, previous: newest, next: Slots.noSlot)
        let index = firstFree == Slots.noSlot ? slots.count : Int(firstFree)
        if index == slots.count {
            slots.append(slot)
        } else {
            firstFree = slots[index].next
            slots[index] = slot
        }
        link(from: newest, to: Int32(index))
        newest = Int32(index)
        taken += 1
        return index
    }

    /// Removing twice from one place would remove another element that has that place by then, so it ends the program.
    mutating func remove(at index: Int) {
        guard slots.indices.contains(index), slots[index].element != nil else {
            trap("a place in a list was given back that is free")
        }
        let (previous, next) = (slots[index].previous, slots[index].next)
        link(from: previous, to: next)
        if next == Slots.noSlot { newest = previous } else { slots[Int(next)].previous = previous }
        slots[index] = Slot(element: nil, previous: Slots.noSlot, next: firstFree)
        firstFree = Int32(index)
        taken -= 1
        if taken == 0, slots.count > 16 { releaseBurst() }
    }

    private mutating func link(from previous: Int32, to index: Int32) {
        if previous == Slots.noSlot { oldest = index } else { slots[Int(previous)].next = index }
    }

    /// Frees the memory of a burst once no element is left.
    private mutating func releaseBurst() {
        slots = []
        firstFree = Slots.noSlot
    }
}

extension Slots: Sendable where Element: Sendable {}
extension Slots.Slot: Sendable where Element: Sendable {}
