/// A limited number of places and the queue for them, as a value.
///
/// Invariants:
/// 1. A place is given out only while fewer than `limit` are taken. Lowering the limit takes no place away.
/// 2. Waiting tickets get their places in the order in which they arrived.
/// 3. No ticket waits while there is a free place, unless the owner has stopped handing out places.
struct Places<Ticket: Hashable> {
    /// `nil` if there is no limit.
    private(set) var limit: Int?
    private(set) var taken = 0
    private var queue = WaitingQueue<Ticket>()

    init(limit: Int?) {
        self.limit = limit
    }

    var waiting: Int { queue.count }
    var isFull: Bool { limit.map { taken >= $0 } ?? false }

    /// - Returns: Whether the ticket has a place; otherwise it waits for one.
    mutating func take(_ ticket: Ticket) -> Bool {
        if takeIfFree() { return true }
        queue.append(ticket)
        return false
    }

    mutating func takeIfFree() -> Bool {
        guard !isFull else { return false }
        taken += 1
        return true
    }

    /// Gives up the wait for a place.
    ///
    /// - Returns: `false` if it has a place already.
    mutating func withdraw(_ ticket: Ticket) -> Bool { queue.remove(ticket) }

    mutating func giveBack() { taken -= 1 }

    mutating func setLimit(_ limit: Int?) { self.limit = limit }

    /// Hands a free place to the ticket that has waited the longest.
    mutating func admitNext() -> Ticket? {
        guard !isFull, let next = queue.popFirst() else { return nil }
        taken += 1
        return next
    }
}

extension Places: Sendable where Ticket: Sendable {}
