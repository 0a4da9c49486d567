import Quattro

/// A tree as lines of text.
struct TreeText {
    let tree: TaskTree
    let patience: Duration
    let alike: Int
    let isColored: Bool

    func write<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        let stuck = tree.stuck(for: patience)
        try write(heading(stuck.count) + "\n")
        for stuck in stuck.prefix(Self.mostStuck) {
            for line in lines(of: stuck) { try write(line + "\n") }
        }
        if stuck.count > Self.mostStuck { try write("  … and \(stuck.count - Self.mostStuck) more\n") }
        try writeNodes(to: write)
    }

    private static let mostStuck = 20
    private static let mostHolders = 5
    private static let deepest = 40

    // MARK: - The whole

    private func heading(_ stuck: Int) -> String {
        let tasks = tree.nodes.count { $0.kind.isTask }
        let parts = [
            "quattro: process \(tree.process) at \(UTC(secondsSince1970: tree.time)) UTC",
            tree.watched == nil ? "nothing is watched" : nil,
            "\(tree.nodes.count) open",
            "\(tasks) of them tasks",
            stuck > 0 ? red("\(stuck) asked to stop more than \(patience.readable) ago") : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private func lines(of stuck: TaskTree.Stuck) -> [String] {
        let path = stuck.path.map(\.title.printable).joined(separator: " → ")
        let why = stuck.node.cancellation.map { description(of: $0) } ?? ""
        let holders = stuck.holders.filter { $0.id != stuck.node.id }
        let first = red("overdue: ") + "\(path), \(why)"
        let held = holders.prefix(Self.mostHolders).map { "  held by \(description(of: $0))" }
        let more = holders.count - held.count
        return [first] + held + (more > 0 ? ["  held by \(more) more"] : [])
    }

    private func red(_ text: String) -> String { isColored ? "\u{1B}[31m\(text)\u{1B}[0m" : text }

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
            case .node(let node, let first, let rest):
                try write(first + description(of: tree.nodes[node]) + "\n")
                next.append(contentsOf: items(tree.inner[node], prefix: rest).reversed())
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

// MARK: - One node

extension TreeText {
    private func description(of node: TaskTree.Node) -> String {
        var parts = ["\(node.title) (\(node.openedAt))".printable]
        if let age = node.age { parts.append("open for \(age.readable)") }
        if node.state == .beginning { parts.append("has not begun") }
        if let counts = node.counts, let text = description(of: counts) { parts.append(text) }
        if node.isShielded { parts.append("shielded") }
        if let cancellation = node.cancellation { parts.append(description(of: cancellation)) }
        if let deadline = deadline(of: node) { parts.append(deadline) }
        for wait in node.waits.prefix(3) {
            let who = wait.isOwn ? "" : "a task in it "
            parts.append("\(who)waits for \(wait.what)".printable)
        }
        if node.waits.count > 3 { parts.append("and \(node.waits.count - 3) more waits") }
        return parts.joined(separator: ", ")
    }

    private func deadline(of node: TaskTree.Node) -> String? {
        guard node.cancellation == nil, let left = node.timeLeft else { return nil }
        let isTightest = node.tightest == node.id
        return "\(max(left, .zero).readable) left" + (isTightest ? "" : ", less by what is around")
    }

    private func description(of counts: TaskTree.Counts) -> String? {
        guard let limit = counts.limit else { return nil }
        return "\(counts.running) of at most \(limit) running" + (counts.queued > 0 ? ", \(counts.queued) queued" : "")
    }

    private func description(of cancellation: TaskTree.Cancellation) -> String {
        let age = cancellation.age
        let isOverdue = age.map { $0 >= patience } ?? false
        let since = age.map { " \($0.readable) ago" } ?? ""
        let text = "cancelled\(since) \(cancellation.cause)".printable
        let canceller = cancellation.canceller.map { $0.name.map { "\"\($0)\"" } ?? "\($0.openedAt)" }
        let by = canceller.map { ", by code in \($0.printable)" } ?? ""
        return isOverdue ? "\(red("STILL OPEN")), \(text)\(by)" : text + by
    }
}

extension TaskTree.Node {
    /// The kind and the name, such as `task "rooms"`.
    var title: String { image.role.noun + (name.map { " \"\($0)\"" } ?? "") }
}

extension TaskTree.Node: CustomStringConvertible {
    /// The kind, the name and where it was opened, such as `task "rooms" (Server/Users.swift:12)`.
    public var description: String { "\(title) (\(openedAt))".printable }
}

extension TaskTree.Node.Kind {
    var isTask: Bool {
        switch self {
        case .scope, .group: false
        case .task, .backgroundTask, .startedTask, .abandonableTask: true
        }
    }
}
