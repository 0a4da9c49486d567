// Describes a node in words.
extension WatchedTree.Node {
    /// The kind, such as `background task`.
    package var noun: String {
        kind.reduce(into: "") { $0 += $1.isUppercase ? " \($1.lowercased())" : String($1) }
    }

    /// The kind and the name or, if it has none, where it was opened: `task "rooms"`.
    package var title: String {
        "\(Terminal.printable(noun)) " + (name.map { "\"\(Terminal.printable($0))\"" } ?? Terminal.printable(place))
    }

    package var ageText: String { age?.short ?? "" }

    /// The time left until the deadline that governs it, with a star if the deadline is its own; empty if it has been cancelled already.
    package var timeLeftText: String {
        guard cancellation == nil, let left = effectiveTimeLeft ?? timeLeft else { return "" }
        return left.short + (tightest == id ? "*" : " ")
    }

    package var stateText: String {
        if isOverdue { return "OVERDUE" }
        if cancellation != nil { return "cancelled" }
        return Terminal.printable(state)
    }

    /// Further remarks, the most urgent first.
    package var remarks: [String] {
        var remarks: [String] = []
        if let cancellation { remarks.append(cancellation.text) }
        if isShielded { remarks.append("shielded") }
        if let counts { remarks.append(counts.text) }
        remarks += waits.prefix(3).map(\.text)
        if waits.count > 3 { remarks.append("and \(waits.count - 3) more waits") }
        return remarks.filter { !$0.isEmpty }
    }
}

extension WatchedTree.Cancellation {
    fileprivate var text: String {
        let since = age.map { "\($0.short) ago " } ?? ""
        let by = canceller.map { ", by code in \(Terminal.printable($0))" } ?? ""
        return "cancelled \(since)\(Terminal.printable(cause))\(by)"
    }
}

extension WatchedTree.Wait {
    fileprivate var text: String {
        let since = age.map { " (for \($0.short))" } ?? ""
        return (isOwn ? "" : "a task in it ") + "waits for \(Terminal.printable(what))\(since)"
    }
}

extension WatchedTree.Counts {
    /// For a group without a limit, its rows already show everything.
    fileprivate var text: String {
        guard let limit else { return "" }
        return "\(running) of at most \(limit) running" + (queued > 0 ? ", \(queued) queued" : "")
    }
}
