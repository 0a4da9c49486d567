/// Elements with a fixed place each, in the order in which they were inserted: insertion and removal in O(1), without hashing,
/// in one array.
///
/// Places are used again, so whatever keeps an index must not use it after removing its element.
struct Slots<Element> {
    /// The taken ones are a list in both directions, the free ones a list in one.
    fileprivate struct Slot {
        /// `nil` if the place is free.
        var element: Element?
        /// Of a taken one: the place of what was inserted before it.
        var previous: Int
        /// Of a taken one: the place of what was inserted after it; of a free one: the next that is free.
        var next: Int
    }

    private static var noSlot: Int { -1 }

    private var slots: [Slot] = []
    private var oldest = Slots.noSlot
    private var newest = Slots.noSlot
    private var firstFree = Slots.noSlot
    private(set) var count = 0
    /// For how many elements there is memory.
    var room: Int { slots.capacity }
    /// The one that has been here for longest.
    var first: Element? { oldest == Slots.noSlot ? nil : slots[oldest].element }

    /// The elements, in the order in which they were inserted.
    var elements: [Element] {
        guard count > 0 else { return [] }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        var index = oldest
        while index != Slots.noSlot {
            if let element = slots[index].element { elements.append(element) }
            index = slots[index].next
        }
        return elements
    }

    mutating func insert(_ element: Element) -> Int {
        let slot = Slot(element: element, previous: newest, next: Slots.noSlot)
        let index = firstFree == Slots.noSlot ? slots.count : firstFree
        if index == slots.count {
            slots.append(slot)
        } else {
            firstFree = slots[index].next
            slots[index] = slot
        }
        link(from: newest, to: index)
        newest = index
        count += 1
        return index
    }

    /// Removing twice from one place would take away what stands there by then, so it ends the program.
    mutating func remove(at index: Int) {
        guard slots.indices.contains(index), slots[index].element != nil else {
            trap("a place in a list was given back that is free")
        }
        let (previous, next) = (slots[index].previous, slots[index].next)
        link(from: previous, to: next)
        if next == Slots.noSlot { newest = previous } else { slots[next].previous = previous }
        slots[index] = Slot(element: nil, previous: Slots.noSlot, next: firstFree)
        firstFree = index
        count -= 1
        if count == 0, slots.count > 16 { releaseBurst() }
    }

    private mutating func link(from previous: Int, to index: Int) {
        if previous == Slots.noSlot { oldest = index } else { slots[previous].next = index }
    }

    /// Nothing is left of a burst: gives its memory back.
    private mutating func releaseBurst() {
        slots = []
        firstFree = Slots.noSlot
    }
}

extension Slots: Sendable where Element: Sendable {}
extension Slots.Slot: Sendable where Element: Sendable {}
