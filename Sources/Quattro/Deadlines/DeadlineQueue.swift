/// Keeps elements in the order of their deadlines, and knows when the one shared wake-up must come.
///
/// The queue never sleeps and never reads a clock: it returns when it must be checked again (``Wakeup``), and ``expire(now:)`` is given the
/// time. So the same value drives real and virtual time.
///
/// Invariants:
/// 1. `heap` is a binary heap by (deadline, order); elements with equal deadlines expire in the order of insertion.
/// 2. Every entry's slot knows the entry's place in the heap, so removal needs no search and leaves nothing behind.
/// 3. Unless the queue is empty, a wake-up at or before its first deadline has been asked for. One that comes too
///    early does no harm, so removing the first entry asks for nothing: most scopes end long before their deadline,
///    and waking once for nothing is cheaper than moving the wake-up with each of them.
package struct DeadlineQueue<Element> {
    /// Names an entry until it is removed or expires.
    package struct Ticket: Hashable, Sendable {
        // This order takes the least memory.
        fileprivate let order: UInt64
        fileprivate let slot: UInt32
    }

    /// What the driver must ask of its wake-up source.
    enum Wakeup: Hashable, Sendable {
        case keep
        case at(Deadline)
    }

    private struct Pending {
        let deadline: Deadline
        let order: UInt64
        let slot: UInt32

        static func < (a: Pending, b: Pending) -> Bool {
            a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order
        }
    }

    /// The place is kept apart from the element, so that it can be changed without counting a reference to the element.
    fileprivate struct Slot {
        /// The place in the heap.
        var place: Int
        /// `nil` if the slot is free.
        var element: Element?
    }

    private var heap: [Pending] = []
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    private var nextOrder: UInt64 = 0
    private var requested = Deadline.never

    var count: Int { heap.count }
    var first: Deadline? { heap.first?.deadline }
    /// How many elements fit into the allocated memory.
    var room: Int { slots.count }
}

// MARK: - Events

extension DeadlineQueue {
    /// Adds an element.
    ///
    /// - Complexity: O(log *n*).
    mutating func insert(_ element: Element, at deadline: Deadline) -> (ticket: Ticket, wakeup: Wakeup) {
        let ticket = Ticket(order: nextOrder, slot: freeSlots.popLast() ?? UInt32(slots.count))
        nextOrder += 1
        let taken = Slot(place: heap.count, element: element)
        if ticket.slot == slots.count { slots.append(taken) } else { slots[Int(ticket.slot)] = taken }
        heap.append(Pending(deadline: deadline, order: ticket.order, slot: ticket.slot))
        siftUp(from: heap.count - 1)
        return (ticket, nextWakeup())
    }

    /// Removes an element, unless it has expired or been removed already.
    ///
    /// - Complexity: O(log *n*).
    mutating func remove(_ ticket: Ticket) {
        guard ticket.slot < slots.count else { return }
        let place = slots[Int(ticket.slot)].place
        // By now the place of a free slot belongs to another entry, or to none.
        guard place < heap.count, heap[place].order == ticket.order else { return }
        removeEntry(at: place)
    }

    /// Removes everything whose deadline is at or before `now`, with a call for each element and its deadline, earliest first.
    ///
    /// - Complexity: O(*k* log *n*) for *k* expired elements.
    mutating func expire(now: Deadline, _ isDue: (Element, Deadline) -> Void) -> Wakeup {
        while let first = heap.first, first.deadline <= now {
            if let element = slots[Int(first.slot)].element { isDue(element, first.deadline) }
            removeEntry(at: 0)
        }
        requested = .never
        return nextWakeup()
    }
}

// MARK: - Heap

extension DeadlineQueue {
    private mutating func nextWakeup() -> Wakeup {
        guard let first, first < requested else { return .keep }
        requested = first
        return .at(first)
    }

    private mutating func removeEntry(at place: Int) {
        let slot = heap[place].slot
        slots[Int(slot)].element = nil
        freeSlots.append(slot)
        let last = heap.removeLast()
        guard place < heap.count else {
            if heap.isEmpty { releaseBurst() }
            return
        }
        put(last, at: place)
        siftDown(from: place)
        siftUp(from: place)
    }

    /// Frees the memory of a burst once all its elements are gone.
    private mutating func releaseBurst() {
        guard slots.count > 1_024 else { return }
        heap = []
        slots = []
        freeSlots = []
    }

    private mutating func put(_ entry: Pending, at place: Int) {
        heap[place] = entry
        slots[Int(entry.slot)].place = place
    }

    private mutating func siftUp(from start: Int) {
        let entry = heap[start]
        var place = start
        while place > 0, entry < heap[(place - 1) / 2] {
            put(heap[(place - 1) / 2], at: place)
            place = (place - 1) / 2
        }
        if place != start { put(entry, at: place) }
    }

    private mutating func siftDown(from start: Int) {
        let entry = heap[start]
        var place = start
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < entry else { break }
            put(heap[child], at: place)
            place = child
        }
        if place != start { put(entry, at: place) }
    }
}

extension DeadlineQueue: Sendable where Element: Sendable {}
extension DeadlineQueue.Slot: Sendable where Element: Sendable {}
