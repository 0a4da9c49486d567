import Quattro

extension Inspector {
    /// Reports scopes, groups and tasks that were asked to stop and have not stopped.
    ///
    /// - The call starts watching, unless something is watched already.
    /// - Each node is reported when the patience has passed, and then at each doubling of that time, such as after 10, 20 and 40 seconds.
    /// - A separate thread checks four times within `patience`, and at least every two and a half seconds.
    /// - If it is called again, the new `patience` and `report` replace the old ones.
    ///
    /// ```swift
    /// Inspector.reportStuck(after: .seconds(10)) { stuck in
    ///     log("overdue: \(stuck)")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - patience: How long after its cancellation a node counts as stuck, at least a millisecond.
    ///   - report: Called with each stuck node, on that thread. It may block: then the next check is late.
    ///
    /// Cost: a capture for each check; see ``TaskTree``.
    public static func reportStuck(
        after patience: Duration = .seconds(10),
        _ report: @escaping @Sendable (TaskTree.Stuck) -> Void
    ) {
        guard patience >= .milliseconds(1) else {
            trap("the patience of a watchdog must be at least a millisecond, not \(patience.readable)")
        }
        if detail == nil { watch() }
        guard StuckWatch.look(for: watchdog, after: patience, report) else {
            trap("no thread could be started for a watchdog")
        }
    }

    /// Stops reporting.
    ///
    /// A report that is under way may still complete.
    public static func stopReportingStuck() { StuckWatch.stopLooking(for: watchdog) }

    private final class Watchdog: Sendable {}
    private static let watchdog = Watchdog()
}

/// Decides when each stuck node is reported, as a value: when the patience has passed, and at each doubling of its age.
struct StuckReports {
    /// The age at which each one is reported next.
    private var next: [UInt64: Duration] = [:]

    /// - Returns: The indices of the nodes to report now.
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
