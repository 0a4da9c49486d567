import Quattro
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

extension Inspector {
    /// Reports what was asked to stop and has not.
    ///
    /// - Watches from here on, if nothing does so yet.
    /// - Each one is reported once when its patience is over, and then at each doubling of its age: after 10, 20, 40 seconds.
    /// - Looks from a thread of its own, four times in the time of `patience`, and at least every two and a half seconds.
    /// - Called again: the last `patience` and `report` count.
    ///
    /// ```swift
    /// Inspector.reportStuck(after: .seconds(10)) { stuck in
    ///     log("\(stuck.path.last!) was cancelled \(stuck.age) ago, and is held by \(stuck.holders)")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - patience: How long after its cancellation something counts as stuck. Not less than a millisecond.
    ///   - report: Gets each of them, on that thread. It may block: then the next look is late.
    ///
    /// Cost: a capture for each look, see ``TaskTree``.
    public static func reportStuck(
        after patience: Duration = .seconds(10),
        _ report: @escaping @Sendable (TaskTree.Stuck) -> Void
    ) {
        guard patience >= .milliseconds(1) else {
            fatalError("the patience of a watchdog must be at least a millisecond, not \(patience.readable)")
        }
        if detail == nil { watch() }
        let isLooking = watchdog.withLock { watchdog in
            defer { watchdog = Watchdog(order: Watchdog.Order(patience: patience, report: report), isLooking: true) }
            return watchdog.isLooking
        }
        if isLooking { return }
        if !OwnThread.run({ keepLooking() }) { fatalError("there is no thread for a watchdog") }
    }

    /// Does not report any more.
    ///
    /// One report that is under way may still come to its end.
    public static func stopReportingStuck() {
        watchdog.withLock { $0.order = nil }
    }

    private struct Watchdog {
        struct Order {
            let patience: Duration
            let report: @Sendable (TaskTree.Stuck) -> Void
        }

        var order: Order?
        /// Whether there is a thread that looks.
        var isLooking = false
    }

    private static let watchdog = Mutex(Watchdog())

    private static func nextOrder() -> Watchdog.Order? {
        watchdog.withLock { watchdog in
            watchdog.isLooking = watchdog.order != nil
            return watchdog.order
        }
    }

    private static func keepLooking() {
        var (reports, known) = (StuckReports(), Duration.zero)
        while let order = nextOrder() {
            let (patience, report) = (order.patience, order.report)
            // With another patience all are told once more.
            if patience != known { (reports, known) = (StuckReports(), patience) }
            let stuck = TaskTree.capture().stuck(for: patience)
            for stuck in reports.due(stuck.map { ($0.node.id, $0.age) }, patience: patience).map({ stuck[$0] }) {
                report(stuck)
            }
            usleep(UInt32(min(max(patience / 4, .milliseconds(1)), .milliseconds(2_500)) / .microseconds(1)))
        }
    }
}

/// When each of those that are stuck is to be reported, as a value: at the patience, and at each doubling of its age.
struct StuckReports {
    /// The age at which each one is reported next.
    private var next: [UInt64: Duration] = [:]

    /// - Returns: The positions of those that are to be reported now.
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
