import Quattro

/// The last events of one run, as a value: what happened to its scopes, in order.
struct KeptEvents: Sendable {
    struct Kept: Sendable {
        /// Its time is that of the simulation, as it was then.
        let event: TimelineEvent
        /// The step in which it happened, or after which it happened if time has moved since.
        let step: Int
        /// The task in which it happened, if that matters and is known.
        let task: TaskLabel?
    }

    private let capacity: Int
    private var ring: [Kept] = []
    /// The place of the oldest, once there are as many as are kept.
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
