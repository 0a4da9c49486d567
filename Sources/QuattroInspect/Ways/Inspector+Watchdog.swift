import Quattro

extension Inspector {
    /// Reports what was asked to stop and has not.
    ///
    /// - The call starts watching, if nothing does so yet.
    /// - Each node is reported once when the patience is over, and then at each doubling of its age: after 10, 20, 40 seconds.
    /// - A thread of its own looks four times in the time of `patience`, and at least every two and a half seconds.
    /// - If it is called again, the last `patience` and `report` count.
    ///
    /// ```swift
    /// Inspector.reportStuck(after: .seconds(10)) { stuck in
    ///     log("overdue: \(stuck)")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - patience: How long after its cancellation something counts as stuck, at least a millisecond.
    ///   - report: Called with each of them, on that thread. It may block: then the next look is late.
    ///
    /// Cost: a capture for each look; see ``TaskTree``.
    public static func reportStuck(
        after patience: Duration = .seconds(10),
        _ report: @escaping @Sendable (TaskTree.Stuck) -> Void
    ) {
        guard patience >= .milliseconds(1) else {
            trap("the patience of a watchdog must be at least a millisecond, not \(patience.readable)")
        }
        if detail == nil { watch() }
        guard StuckWatch.look(for: watchdog, after: patience, report) else { trap("there is no thread for a watchdog") }
    }

    /// Stops reporting.
    ///
    /// A report that is under way may still be completed.
    public static func stopReportingStuck() { StuckWatch.stopLooking(for: watchdog) }

    private final class Watchdog: Sendable {}
    private static let watchdog = Watchdog()
}

/// When each node that is stuck is to be reported, as a value: at the patience, and at each doubling of its age.
struct StuckReports {
    /// The age at which each one is reported next.
    private var next: [UInt64: Duration] = [:]

    /// - Returns: The positions of the nodes that are to be reported now.
    mutating func due(_ stuck: [(id: UInt64, age: Duration)], patience: Duration) -> [Int] {
        let known = next
        next = [:]
        var due: [Int] = []
        for (index, (id, age)) in stuck.enumerated() {
            var limit = known[id] ?? patience
            if age >= limit { due.append(index) }
            while limit <= age { limit = limit * 2 }
            next[id] = limit
        }
        return due
    }
}
