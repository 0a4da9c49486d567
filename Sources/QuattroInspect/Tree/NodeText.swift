import Quattro

/// One node, and what holds it, as text.
struct NodeText {
    /// How long ago something must have been asked to stop to be called overdue.
    let patience: Duration
    let isColored: Bool

    private static let mostHolders = 5

    /// The path to what is stuck and why it was cancelled, and below that what holds it.
    func lines(of stuck: TaskTree.Stuck) -> [String] {
        let path = stuck.path.map(\.title.printable).joined(separator: " → ")
        let why = stuck.node.cancellation.map { description(of: $0) } ?? ""
        let held = stuck.holders.prefix(Self.mostHolders).map { holder in
            "  held by \(holder.id == stuck.node.id ? ownCode(of: holder) : description(of: holder))"
        }
        let more = stuck.holders.count - held.count
        return ["\(path), \(why)"] + held + (more > 0 ? ["  held by \(more) more"] : [])
    }

    /// What holds a node in which no other one is open.
    private func ownCode(of node: TaskTree.Node) -> String {
        guard node.state != .beginning else { return "its task, which has not begun" }
        let waits = waits(of: node)
        let seen = waits.isEmpty ? "in which no wait of Quattro's is seen" : waits.joined(separator: ", ")
        return "its own code, \(node.isShielded ? "shielded, " : "")\(seen)"
    }

    func red(_ text: String) -> String { isColored ? "\u{1B}[31m\(text)\u{1B}[0m" : text }

    func description(of node: TaskTree.Node) -> String {
        var parts = ["\(node.title) (\(node.openedAt))".printable]
        if let age = node.age { parts.append("open for \(age.readable)") }
        if node.state == .beginning { parts.append("has not begun") }
        if let counts = node.counts, let text = description(of: counts) { parts.append(text) }
        if node.isShielded { parts.append("shielded") }
        if let cancellation = node.cancellation { parts.append(description(of: cancellation)) }
        if let deadline = deadline(of: node) { parts.append(deadline) }
        return (parts + waits(of: node)).joined(separator: ", ")
    }

    private func waits(of node: TaskTree.Node) -> [String] {
        let first = node.waits.prefix(3).map { wait in
            "\(wait.isOwn ? "" : "a task in it ")waits for \(wait.what)".printable
        }
        return first + (node.waits.count > 3 ? ["and \(node.waits.count - 3) more waits"] : [])
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
    /// What it is and its name, such as `task "rooms"`.
    var title: String { image.role.noun + (name.map { " \"\($0)\"" } ?? "") }
}

extension TaskTree.Node: CustomStringConvertible {
    /// What it is, its name and where it was opened, such as `task "rooms" (Server/Users.swift:12)`.
    public var description: String { "\(title) (\(openedAt))".printable }
}

extension TaskTree.Stuck: CustomStringConvertible {
    /// The path to it, since when and why it was asked to stop, and what holds it, a line for each.
    ///
    /// ```text
    /// group "server" → task "connection", STILL OPEN, cancelled 12.0 seconds ago by its deadline
    ///   held by its own code, in which no wait of Quattro's is seen
    /// ```
    public var description: String {
        NodeText(patience: .zero, isColored: false).lines(of: self).joined(separator: "\n")
    }
}

extension TaskTree.Node.Kind {
    var isTask: Bool {
        switch self {
        case .scope, .group: false
        case .task, .backgroundTask, .startedTask, .abandonableTask: true
        }
    }
}
