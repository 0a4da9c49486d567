import Quattro

/// Looks for nodes that were asked to stop and have not stopped, on a thread of its own, for all owners.
enum StuckWatch {
    private struct Order: Sendable {
        let owner: ObjectIdentifier
        let patience: Duration
        let memory: Memory
        let report: @Sendable (TaskTree.Stuck) -> Void
    }

    /// The nodes that have been reported; used only by the thread that looks.
    private final class Memory: Sendable {
        let reports = Guarded(StuckReports())
    }

    private struct State {
        var orders: [Order] = []
        /// Whether the thread is running.
        var isLooking = false
    }

    private static let state = Guarded(State())

    /// Looks from now on.
    ///
    /// An owner has one order. If the order is given again with the same patience, nodes that were reported are not reported again. The
    /// owner is not retained, and must stop the order before its end.
    ///
    /// - Returns: Whether the thread is running; without it, there is no order.
    static func look(
        for owner: AnyObject,
        after patience: Duration,
        _ report: @escaping @Sendable (TaskTree.Stuck) -> Void
    ) -> Bool {
        let key = ObjectIdentifier(owner)
        return state.withLock { state in
            let before = state.orders.first { $0.owner == key && $0.patience == patience }
            state.orders.removeAll { $0.owner == key }
            let memory = before?.memory ?? Memory()
            state.orders.append(Order(owner: key, patience: patience, memory: memory, report: report))
            // The thread is started under the lock: another owner must not rely on a thread that failed to start.
            state.isLooking = state.isLooking || OwnThread.run { keepLooking() }
            if !state.isLooking { state.orders.removeAll { $0.owner == key } }
            return state.isLooking
        }
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
            waitForTime(min(max(patience / 4, .milliseconds(1)), .milliseconds(2_500)))
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
