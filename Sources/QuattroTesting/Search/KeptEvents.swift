import Quattro

/// The last events of the scopes in one run, in order, as a value.
struct KeptEvents: Sendable {
    struct Kept: Sendable {
        /// The event; its time is the simulation's time at that moment.
        let event: TimelineEvent
        /// The step in which it happened, or after which it happened if time had moved since.
        let step: Int
        /// The task in which the event happened, if that matters and is known.
        let task: TaskLabel?
    }

    private let capacity: Int
    private var ring: [Kept] = []
    /// The place of the oldest event, once the list is full.
    private var oldest = 0
    private(set) var leftOut = 0

    init(capacity: Int = 100_000) { self.capacity = capacity }

    /// The events, the oldest first.
    var all: [Kept] { Array(ring[oldest...] + ring[..<oldest]) }

    mutating func add(_ event: Kept) {
        guard ring.count == capacity else { return ring.append(event) }
        ring[oldest] = event
        oldest = (oldest + 1) % capacity
        leftOut += 1
    }
}
