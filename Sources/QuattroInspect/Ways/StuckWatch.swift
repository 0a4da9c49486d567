import Quattro

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// Looks for what was asked to stop and has not, from a thread of its own, for all who want to know.
enum StuckWatch {
    private struct Order: Sendable {
        let owner: ObjectIdentifier
        let patience: Duration
        let memory: Memory
        let report: @Sendable (TaskTree.Stuck) -> Void
    }

    /// What has been reported already; used by the thread that looks alone.
    private final class Memory: Sendable {
        let reports = Guarded(StuckReports())
    }

    private struct State {
        var orders: [Order] = []
        /// Whether there is a thread that looks.
        var isLooking = false
    }

    private static let state = Guarded(State())

    /// Looks from here on.
    ///
    /// An owner has one order. Given again with the same patience, it does not report once more what it has reported. The owner is not
    /// kept, and must stop it before its end.
    static func look(
        for owner: AnyObject,
        after patience: Duration,
        _ report: @escaping @Sendable (TaskTree.Stuck) -> Void
    ) {
        let owner = ObjectIdentifier(owner)
        let isLooking = state.withLock { state in
            let before = state.orders.first { $0.owner == owner && $0.patience == patience }
            state.orders.removeAll { $0.owner == owner }
            let memory = before?.memory ?? Memory()
            state.orders.append(Order(owner: owner, patience: patience, memory: memory, report: report))
            defer { state.isLooking = true }
            return state.isLooking
        }
        if isLooking { return }
        if !OwnThread.run({ keepLooking() }) { fatalError("there is no thread for a watchdog") }
    }

    static func stopLooking(for owner: AnyObject) {
        let owner = ObjectIdentifier(owner)
        state.withLock { $0.orders.removeAll { $0.owner == owner } }
    }

    private static func nextOrders() -> [Order] {
        state.withLock { state in
            state.isLooking = !state.orders.isEmpty
            return state.orders
        }
    }

    private static func keepLooking() {
        while true {
            let orders = nextOrders()
            guard let patience = orders.map(\.patience).min() else { return }
            let tree = TaskTree.capture()
            for order in orders { report(tree, as: order) }
            usleep(UInt32(min(max(patience / 4, .milliseconds(1)), .milliseconds(2_500)) / .microseconds(1)))
        }
    }

    private static func report(_ tree: TaskTree, as order: Order) {
        let stuck = tree.stuck(for: order.patience)
        let due = order.memory.reports.withLock {
            $0.due(stuck.map { ($0.node.id, $0.age) }, patience: order.patience)
        }
        for number in due { order.report(stuck[number]) }
    }
}
