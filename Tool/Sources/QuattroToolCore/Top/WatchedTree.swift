/// What is open in a watched process, as it has said itself: version 1 of the JSON of `QuattroInspect`.
package struct WatchedTree: Sendable, Hashable {
    package let process: Int32
    /// When, such as `2026-11-30T09:12:07Z`.
    package let time: String
    /// How much is watched; `nil` for nothing.
    package let watched: String?
    package let nodes: [Node]
    /// Of each node the place of the one around it in ``nodes``, which comes before it; `nil` for an outermost one.
    package let parents: [Int?]
    /// The places of the nodes, by their numbers.
    private let places: [UInt64: Int]

    package init(process: Int32, time: String, watched: String?, nodes: [Node]) {
        (self.process, self.time, self.watched, self.nodes) = (process, time, watched, nodes)
        var (places, parents): ([UInt64: Int], [Int?]) = ([:], [])
        parents.reserveCapacity(nodes.count)
        for (place, node) in nodes.enumerated() {
            // Only one that came before: whatever the process says, nothing is inside of itself.
            parents.append(node.parent.flatMap { places[$0] })
            if places[node.id] == nil { places[node.id] = place }
        }
        (self.places, self.parents) = (places, parents)
    }

    package func place(of id: UInt64) -> Int? { places[id] }
}

extension WatchedTree {
    /// One scope, group or task.
    package struct Node: Sendable, Hashable {
        package var id: UInt64
        package var parent: UInt64?
        package var kind = "scope"
        package var state = "running"
        /// Where it was opened.
        package var place = ""
        package var name: String?
        package var age: Duration?
        /// Until its own deadline.
        package var timeLeft: Duration?
        /// Until the earliest that governs it.
        package var effectiveTimeLeft: Duration?
        /// The node whose deadline that is.
        package var tightest: UInt64?
        package var isShielded = false
        package var cancellation: Cancellation?
        package var waits: [Wait] = []
        package var counts: Counts?

        package init(id: UInt64, parent: UInt64? = nil) {
            (self.id, self.parent) = (id, parent)
        }
    }

    package struct Cancellation: Sendable, Hashable {
        package var cause = ""
        package var age: Duration?
        /// The node that was cancelled itself.
        package var source: UInt64?
        /// By whose code: the name, or where it was opened.
        package var canceller: String?

        package init(cause: String, age: Duration?, source: UInt64? = nil, canceller: String? = nil) {
            (self.cause, self.age, self.source, self.canceller) = (cause, age, source, canceller)
        }
    }

    package struct Wait: Sendable, Hashable {
        package var what = ""
        package var age: Duration?
        /// Whether it is the node's own task that waits.
        package var isOwn = true

        package init(for what: String, age: Duration? = nil, isOwn: Bool = true) {
            (self.what, self.age, self.isOwn) = (what, age, isOwn)
        }
    }

    package struct Counts: Sendable, Hashable {
        package var running = 0
        package var queued = 0
        package var background = 0
        package var limit: Int?

        package init(running: Int, queued: Int = 0, background: Int = 0, limit: Int? = nil) {
            (self.running, self.queued, self.background, self.limit) = (running, queued, background, limit)
        }
    }
}

extension WatchedTree {
    /// How long ago something was asked to stop that is overdue.
    package static let patience = Duration.seconds(1)

    /// How many there are of what.
    package struct Totals: Sendable, Hashable {
        package var open: Int
        package var tasks = 0
        package var cancelled = 0
        package var overdue = 0

        package init(open: Int, tasks: Int = 0, cancelled: Int = 0, overdue: Int = 0) {
            (self.open, self.tasks, self.cancelled, self.overdue) = (open, tasks, cancelled, overdue)
        }
    }

    package var totals: Totals {
        var totals = Totals(open: nodes.count)
        for node in nodes {
            if node.isTask { totals.tasks += 1 }
            if node.cancellation != nil { totals.cancelled += 1 }
            if node.isOverdue { totals.overdue += 1 }
        }
        return totals
    }

    /// The places of a node and of all around it, the outermost first.
    package func path(to place: Int) -> [Int] {
        var path = [place]
        while let around = parents[path[path.count - 1]] { path.append(around) }
        return path.reversed()
    }

    /// What holds a node: the innermost ones in it.
    ///
    /// - Returns: Their places; empty if there is nothing in it.
    package func holders(of place: Int) -> [Int] {
        var inside: Set<Int> = [place]
        var full: Set<Int> = []
        for inner in nodes.indices.dropFirst(place + 1) {
            guard let around = parents[inner], inside.contains(around) else { continue }
            inside.insert(inner)
            full.insert(around)
        }
        return inside.subtracting(full).subtracting([place]).sorted()
    }
}

extension WatchedTree.Node {
    /// Every kind of task is called so: `task`, `backgroundTask`.
    package var isTask: Bool { kind.lowercased().hasSuffix("task") }

    /// Whether it was asked to stop some time ago, and is still open.
    package var isOverdue: Bool { cancellation?.age.map { $0 > WatchedTree.patience } ?? false }
}
