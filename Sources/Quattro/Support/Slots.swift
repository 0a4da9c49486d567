/// Elements with a fixed place each: insertion and removal in O(1), without hashing, in one array.
///
/// Places are used again, so whoever holds an index must not use it after removing its element.
struct Slots<Element> {
    fileprivate enum Slot {
        case taken(Element)
        case free(next: Int)
    }

    private static var noSlot: Int { -1 }

    private var slots: [Slot] = []
    private var firstFree = Slots.noSlot
    private(set) var count = 0
    /// For how many elements there is memory.
    var room: Int { slots.capacity }

    /// The elements, in no particular order.
    var elements: [Element] {
        guard count > 0 else { return [] }
        return slots.compactMap { if case .taken(let element) = $0 { element } else { nil } }
    }

    mutating func insert(_ element: Element) -> Int {
        count += 1
        guard firstFree != Slots.noSlot, case .free(let next) = slots[firstFree] else {
            slots.append(.taken(element))
            return slots.count - 1
        }
        let index = firstFree
        firstFree = next
        slots[index] = .taken(element)
        return index
    }

    mutating func remove(at index: Int) {
        count -= 1
        slots[index] = .free(next: firstFree)
        firstFree = index
        guard count == 0, slots.count > 16 else { return }
        // Nothing is left of a burst: give its memory back.
        slots = []
        firstFree = Slots.noSlot
    }
}

extension Slots: Sendable where Element: Sendable {}
extension Slots.Slot: Sendable where Element: Sendable {}
