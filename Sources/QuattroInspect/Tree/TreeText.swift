import Quattro

/// A tree as lines of text.
struct TreeText {
    let tree: TaskTree
    let alike: Int
    let node: NodeText

    func write<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        let stuck = tree.stuck(for: node.patience)
        try write(heading(stuck.count) + "\n")
        for stuck in stuck.prefix(Self.mostStuck) {
            var lead = node.red("overdue: ")
            for line in node.lines(of: stuck) {
                try write(lead + line + "\n")
                lead = ""
            }
        }
        if stuck.count > Self.mostStuck { try write("  … and \(stuck.count - Self.mostStuck) more\n") }
        try writeNodes(to: write)
    }

    private static let mostStuck = 20
    private static let deepest = 40

    // MARK: - The whole

    private func heading(_ stuck: Int) -> String {
        let tasks = tree.nodes.count { $0.kind.isTask }
        let parts = [
            "quattro: process \(tree.process) at \(UTC(secondsSince1970: tree.time)) UTC",
            tree.watched == nil ? "nothing is watched" : nil,
            "\(tree.nodes.count) open",
            "\(tasks) of them tasks",
            stuck > 0 ? node.red("\(stuck) asked to stop more than \(node.patience.readable) ago") : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    // MARK: - Nodes

    private enum Item {
        /// `first` is the prefix of its line, and `rest` the prefix of the lines of the nodes inside it.
        case node(Int, first: String, rest: String)
        case more(String)
    }

    /// A loop and not a recursion, as scopes may be nested thousands deep.
    private func writeNodes<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        var next = Array(items(tree.roots, prefix: nil).reversed())
        while let item = next.popLast() {
            switch item {
            case .more(let text): try write(text + "\n")
            case .node(let number, let first, let rest):
                try write(first + node.description(of: tree.nodes[number]) + "\n")
                next.append(contentsOf: items(tree.inner[number], prefix: rest).reversed())
            }
        }
    }

    /// Siblings, each with the tree lines that lead to it; `prefix` is common to all of them, and `nil` for the outermost.
    private func items(_ siblings: [Int], prefix: String?) -> [Item] {
        let (shown, more) = shown(of: siblings)
        let count = shown.count + shown.count { more[$0] != nil }
        var items: [Item] = []
        func lines(_ item: Int) -> (first: String, rest: String) {
            guard let prefix else { return ("", "") }
            // Deeper inside, the tree lines would be longer than the text.
            guard prefix.count < 2 * Self.deepest else { return (prefix + "→ ", prefix) }
            return item == count - 1 ? (prefix + "└ ", prefix + "  ") : (prefix + "├ ", prefix + "│ ")
        }
        for node in shown {
            let (first, rest) = lines(items.count)
            items.append(.node(node, first: first, rest: rest))
            guard let more = more[node] else { continue }
            items.append(.more(lines(items.count).first + "… and \(more) more like it"))
        }
        return items
    }

    /// The siblings that are shown, and how many similar ones, with nothing inside, follow each shown one.
    private func shown(of numbers: [Int]) -> (shown: [Int], more: [Int: Int]) {
        var shown: [Int] = []
        var more: [Int: Int] = [:]
        var seen: [Look: (count: Int, last: Int)] = [:]
        for number in numbers {
            guard tree.inner[number].isEmpty else {
                shown.append(number)
                continue
            }
            let look = Look(tree.nodes[number])
            let before = seen[look] ?? (0, number)
            if before.count < alike {
                shown.append(number)
                seen[look] = (before.count + 1, number)
            } else {
                more[before.last, default: 0] += 1
                seen[look] = (before.count + 1, before.last)
            }
        }
        return (shown, more)
    }

    /// What similar siblings have in common.
    private struct Look: Hashable {
        let kind: TaskTree.Node.Kind
        let state: TaskTree.Node.State
        let name: String?
        let line: UInt
        let file: UnsafeRawPointer
        let cause: CancelCause?
        let isShielded: Bool
        let isWaitingForTime: Bool

        init(_ node: TaskTree.Node) {
            (kind, state, name, line) = (node.kind, node.state, node.name, node.image.line)
            file = UnsafeRawPointer(node.image.file.utf8Start)
            (cause, isShielded) = (node.cancellation?.cause, node.isShielded)
            isWaitingForTime = node.waits.first?.isSleep == true
        }
    }
}
