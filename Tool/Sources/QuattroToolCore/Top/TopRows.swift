/// The order in which nodes are shown.
package enum TopOrder: String, Sendable, Hashable, CaseIterable {
    /// As a tree, each node below its parent.
    case tree
    /// A list, the oldest first.
    case age
    /// A list, the nodes that have been cancelled for the longest time first.
    case overdue

    var next: Self {
        switch self {
        case .tree: .age
        case .age: .overdue
        case .overdue: .tree
        }
    }
}

/// One row of the view.
package struct TopRow: Sendable, Hashable {
    /// The index of the node in its tree.
    package let node: Int
    /// The row of the parent; `nil` for an outermost node, and in lists.
    package let parent: Int?
    /// Whether no sibling follows.
    package fileprivate(set) var isLast: Bool
    /// Whether it matches by itself, and is not shown only because of a node inside it.
    package let isMatch: Bool
}

/// Decides which nodes of a tree are shown, and in which order.
package struct TopView: Sendable, Hashable {
    package var order = TopOrder.tree
    /// The text that a node must contain; empty for all nodes.
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
        // This goes backwards, since a parent precedes its nodes.
        for node in tree.nodes.indices.reversed() where isShown[node] {
            if let parent = tree.parents[node] {
                isShown[parent] = true
                inner[parent].append(node)
            } else {
                roots.append(node)
            }
        }
        var rows: [TopRow] = []
        // This is a loop and not a recursion, since scopes may be nested thousands deep. Siblings are in reverse, since this is a stack.
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
        // Nodes with an unknown key come last; nodes with equal keys keep the order of the tree.
        let keys = nodes.map { (key(of: tree.nodes[$0]) ?? .seconds(-1), $0) }
        let sorted = keys.sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
        return sorted.map { TopRow(node: $0.1, parent: nil, isLast: false, isMatch: true) }
    }

    private func key(of node: WatchedTree.Node) -> Duration? {
        order == .age ? node.age : node.cancellation?.age
    }
}

extension WatchedTree.Node {
    /// Whether the shown text of the node contains a text in lower case.
    fileprivate func holds(_ text: String) -> Bool {
        let parts = [name, noun, place, cancellation?.cause, cancellation?.canceller] + waits.map(\.what)
        return parts.contains { $0?.lowercased().contains(text) ?? false }
    }
}
