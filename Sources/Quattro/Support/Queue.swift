/// Elements in the order in which they came.
///
/// All operations are O(1), amortized.
struct Queue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }
    /// For how many elements there is memory.
    var room: Int { elements.capacity }
    /// How many places are taken, by elements that have left as well.
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

    /// Moves what is left to the front when half of the array is behind it: each element is moved once, on average.
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

/// A queue any element of which may leave before its turn: it is passed over when its turn comes.
struct LeavableQueue<Element: Hashable> {
    private var queue = Queue<Element>()
    private var members: Set<Element> = []

    mutating func append(_ element: Element) {
        queue.append(element)
        members.insert(element)
    }

    mutating func remove(_ element: Element) -> Bool {
        members.remove(element) != nil
    }

    mutating func popFirst() -> Element? {
        while let element = queue.popFirst() {
            if members.remove(element) != nil { return element }
        }
        return nil
    }
}

extension LeavableQueue: Sendable where Element: Sendable {}
