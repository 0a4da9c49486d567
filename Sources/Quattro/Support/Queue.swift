/// Elements in the order in which they were added.
///
/// All operations are O(1), amortized.
struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }
    /// How many elements fit into the allocated memory.
    var room: Int { elements.capacity }
    /// How many places are used, including those of elements that have left.
    var places: Int { elements.count }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer { compact() }
        defer { head += 1 }
        return elements[head].take()
    }

    /// Moves the remaining elements to the front when half of the array is unused: each element is moved once, on average.
    private mutating func compact() {
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.capacity <= 1_024)
            head = 0
        } else if head > 32, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }
}

extension Queue: Sendable where Element: Sendable {}

/// A queue in which any element may leave before its turn.
///
/// All operations except the list of elements are O(1), and elements that have left take no memory.
struct WaitingQueue<Element: Hashable> {
    private var slots = Slots<Element>()
    private var places: [Element: Int] = [:]

    var isEmpty: Bool { places.isEmpty }
    var count: Int { places.count }
    /// The elements that have not left, in the order in which they were added.
    var elements: [Element] { slots.elements }
    /// How many elements fit into the allocated memory.
    var room: Int { max(slots.room, places.capacity) }

    mutating func append(_ element: Element) {
        places[element] = slots.insert(element)
    }

    mutating func remove(_ element: Element) -> Bool {
        guard let place = places.removeValue(forKey: element) else { return false }
        slots.remove(at: place)
        if places.isEmpty, places.capacity > 1_024 { places = [:] }
        return true
    }

    mutating func popFirst() -> Element? {
        guard let element = slots.first else { return nil }
        _ = remove(element)
        return element
    }
}

extension WaitingQueue: Sendable where Element: Sendable {}
