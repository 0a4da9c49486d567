/// Numbers in the order in which they came, any of which may leave before its turn.
///
/// All operations are O(1), amortized: one that left is passed over when its turn comes.
struct FIFO<Element: Hashable> {
    private var waiting: [Element] = []
    private var head = 0
    private var members: Set<Element> = []

    mutating func append(_ element: Element) {
        waiting.append(element)
        members.insert(element)
    }

    mutating func remove(_ element: Element) -> Bool {
        members.remove(element) != nil
    }

    mutating func popFirst() -> Element? {
        while head < waiting.count {
            let element = waiting[head]
            head += 1
            if members.remove(element) != nil {
                compact()
                return element
            }
        }
        compact()
        return nil
    }

    private mutating func compact() {
        guard head > 32, head * 2 > waiting.count else { return }
        waiting.removeFirst(head)
        head = 0
    }
}

extension FIFO: Sendable where Element: Sendable {}
