extension TaskTree {
    /// Something that was asked to stop, and has not.
    public struct Stuck: Sendable {
        /// What was cancelled: the outermost one.
        public let node: Node
        /// For how long it has been so.
        public let age: Duration
        /// The nodes from the outermost one of the tree to that one, which is the last.
        public let path: [Node]
        /// What holds it: the innermost nodes of it that are open.
        public let holders: [Node]
    }

    /// What was asked to stop some time ago, and has not, the longest first.
    ///
    /// - Of nodes in each other that are cancelled, the outermost one stands for all of them.
    /// - One that is cancelled and behind a shield is counted, too: it was asked to stop, and the shield holds it.
    /// - What was cancelled at a time that is not known is left out.
    ///
    /// ```swift
    /// for stuck in TaskTree.capture().stuck(for: .seconds(10)) { log("\(stuck.node) is held by \(stuck.holders)") }
    /// ```
    ///
    /// - Parameter patience: For how long at least.
    /// - Returns: Those that are stuck, each with the way to it.
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
