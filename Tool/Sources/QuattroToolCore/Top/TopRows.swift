/// In which order nodes are shown.
package enum TopOrder: String, Sendable, Hashable, CaseIterable {
    /// Each below the one around it.
    case tree
    /// A list, the oldest first.
    case age
    /// A list, what has been cancelled for the longest time first.
    case overdue

    var next: Self {
        switch self {
        case .tree: .age
        case .age: .overdue
        case .overdue: .tree
        }
    }
}

/// One row of what is shown.
package struct TopRow: Sendable, Hashable {
    /// The place of the node in its tree.
    package let node: Int
    /// The row of the one around it; `nil` if there is none above, and in lists.
    package let parent: Int?
    /// Whether no sibling follows.
    package fileprivate(set) var isLast: Bool
    /// Whether it is shown for its own sake, and not for one inside of it.
    package let isMatch: Bool
}

/// Which nodes of a tree are shown, and in which order.
package struct TopView: Sendable, Hashable {
    package var order = TopOrder.tree
    /// What must be found in a node; empty for all.
    package var filter = ""
    package var isOnlyOverdue = false

    package init() {}

    package func rows(of tree: WatchedTree) -> [TopRow] {
        let matches = matches(in: tree)
        return order == .tree ? nested(tree, matches) : list(tree, matches)
    }

    private func matches(in tree: WatchedTree) -> [Bool] {
        let filter = filter.lowercased()
        return tree.nodes.map { node in
            (!isOnlyOverdue || node.isOverdue) && (filter.isEmpty || node.holds(filter))
        }
    }

    private func nested(_ tree: WatchedTree, _ matches: [Bool]) -> [TopRow] {
        var isShown = matches
        var inner = Array(repeating: [Int](), count: tree.nodes.count)
        var roots: [Int] = []
        // From the last one on, since what is around a node comes before it.
        for node in tree.nodes.indices.reversed() where isShown[node] {
            if let parent = tree.parents[node] {
                isShown[parent] = true
                inner[parent].append(node)
            } else {
                roots.append(node)
            }
        }
        var rows: [TopRow] = []
        // A loop and not a recursion, as scopes may be nested thousands deep. Siblings are in reverse, as a stack has them.
        var next = roots.enumerated().map { (node: $1, parent: Int?.none, isLast: $0 == 0) }
        while let (node, parent, isLast) = next.popLast() {
            let row = rows.count
            rows.append(TopRow(node: node, parent: parent, isLast: isLast, isMatch: matches[node]))
            for (place, node) in inner[node].enumerated() { next.append((node, row, place == 0)) }
        }
        return rows
    }

    private func list(_ tree: WatchedTree, _ matches: [Bool]) -> [TopRow] {
        let nodes = tree.nodes.indices.filter { matches[$0] }
        // Those of which it is not known come last; equal ones as they are in the tree.
        let keys = nodes.map { (key(of: tree.nodes[$0]) ?? .seconds(-1), $0) }
        let sorted = keys.sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
        return sorted.map { TopRow(node: $0.1, parent: nil, isLast: false, isMatch: true) }
    }

    private func key(of node: WatchedTree.Node) -> Duration? {
        order == .age ? node.age : node.cancellation?.age
    }
}

extension WatchedTree.Node {
    /// Whether a text in lower case is in what is shown of it.
    fileprivate func holds(_ text: String) -> Bool {
        let parts = [name, noun, place, cancellation?.cause, cancellation?.canceller] + waits.map(\.what)
        return parts.contains { $0?.lowercased().contains(text) ?? false }
    }
}
