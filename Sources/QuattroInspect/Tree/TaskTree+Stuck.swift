extension TaskTree {
    /// A node that was asked to stop and has not stopped.
    public struct Stuck: Sendable {
        /// The outermost node that was cancelled.
        public let node: Node
        /// How long it has been cancelled.
        public let age: Duration
        /// The nodes from the outermost one of the tree to this node, which is the last.
        public let path: [Node]
        /// The nodes that hold it: the innermost open nodes in it.
        ///
        /// If nothing in it is open, its own code holds it, and this is the node itself.
        public let holders: [Node]
    }

    /// Returns the nodes that were asked to stop some time ago and have not stopped, the longest first.
    ///
    /// - Of nested cancelled nodes, only the outermost one is returned.
    /// - A node that is cancelled and behind a shield counts too: it was asked to stop, and the shield holds it.
    /// - A node that was cancelled at an unknown time is left out.
    ///
    /// ```swift
    /// for stuck in TaskTree.capture().stuck(for: .seconds(10)) { log("\(stuck)") }
    /// ```
    ///
    /// - Parameter patience: The least time since a node was asked to stop.
    /// - Returns: The stuck nodes, each with the path to it.
    public func stuck(for patience: Duration = .seconds(1)) -> [Stuck] {
        var stuck: [Stuck] = []
        var outer: [Int: Int] = [:]
        var next = Array(roots.reversed())
        while let number = next.popLast() {
            if let age = nodes[number].cancelledFor, age >= patience {
                let path = path(to: number, outer).map { nodes[$0] }
                stuck.append(Stuck(node: nodes[number], age: age, path: path, holders: innermost(of: number)))
            } else {
                for inner in inner[number].reversed() {
                    outer[inner] = number
                    next.append(inner)
                }
            }
        }
        return stuck.sorted { $0.age > $1.age }
    }

    private func path(to number: Int, _ outer: [Int: Int]) -> [Int] {
        var path = [number]
        while let around = outer[path[path.count - 1]] { path.append(around) }
        return path.reversed()
    }

    private func innermost(of number: Int) -> [Node] {
        var holders: [Node] = []
        var next = [number]
        while let number = next.popLast() {
            if inner[number].isEmpty { holders.append(nodes[number]) }
            next.append(contentsOf: inner[number].reversed())
        }
        return holders
    }
}
