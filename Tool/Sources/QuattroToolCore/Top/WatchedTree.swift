/// The tree of a watched process, from version 1 of the JSON of `QuattroInspect`.
package struct WatchedTree: Sendable, Hashable {
    package let process: Int32
    /// When the tree was captured, such as `2026-11-30T09:12:07Z`.
    package let time: String
    /// The detail that is watched; `nil` if nothing is.
    package let watched: String?
    package let nodes: [Node]
    /// The index of each node's parent in ``nodes``, which precedes the node; `nil` for an outermost node.
    package let parents: [Int?]
    /// The indices of the nodes, by their numbers.
    private let places: [UInt64: Int]

    package init(process: Int32, time: String, watched: String?, nodes: [Node]) {
        (self.process, self.time, self.watched, self.nodes) = (process, time, watched, nodes)
        var (places, parents): ([UInt64: Int], [Int?]) = ([:], [])
        parents.reserveCapacity(nodes.count)
        for (place, node) in nodes.enumerated() {
            // Only an earlier node can be a parent: so whatever the process says, no node is inside itself.
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
        /// The time until its own deadline.
        package var timeLeft: Duration?
        /// The time until the earliest deadline that governs it.
        package var effectiveTimeLeft: Duration?
        /// The node with that deadline.
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
        /// The scope whose code cancelled it: its name, or where it was opened.
        package var canceller: String?

        package init(cause: String, age: Duration?, source: UInt64? = nil, canceller: String? = nil) {
            (self.cause, self.age, self.source, self.canceller) = (cause, age, source, canceller)
        }
    }

    package struct Wait: Sendable, Hashable {
        package var what = ""
        package var age: Duration?
        /// Whether the node's own task waits.
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
    /// A node is overdue if it was asked to stop longer ago than this.
    package static let patience = Duration.seconds(1)

    /// The numbers of scopes, groups and tasks.
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

    /// The indices of a node and all nodes around it, outermost first.
    package func path(to place: Int) -> [Int] {
        var path = [place]
        while let around = parents[path[path.count - 1]] { path.append(around) }
        return path.reversed()
    }

    /// The nodes that hold a node: the innermost ones in it.
    ///
    /// - Returns: Their indices; empty if there is nothing in it.
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
    /// The name of every kind of task ends like this: `task`, `backgroundTask`.
    package var isTask: Bool { kind.lowercased().hasSuffix("task") }

    /// Whether it was asked to stop some time ago, and is still open.
    package var isOverdue: Bool { cancellation?.age.map { $0 > WatchedTree.patience } ?? false }
}
