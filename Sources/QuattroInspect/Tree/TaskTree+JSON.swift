import Quattro

extension TaskTree {
    /// Writes the tree as JSON: an object with a list of nodes, each on a line of its own.
    ///
    /// | key | value |
    /// | --- | --- |
    /// | `version` | 1; a later version may leave out or change keys |
    /// | `process` | the number of the process |
    /// | `time` | when the capture began, such as `"2026-11-30T09:12:07Z"` |
    /// | `watched` | `"tree"`, `"waits"`, or `null` |
    /// | `nodes` | the nodes, each after the one around it |
    ///
    /// In a node, `id`, `parent`, `kind`, `state` and `at` are always present; keys that do not apply are left out:
    ///
    /// | key | value |
    /// | --- | --- |
    /// | `id`, `parent` | numbers; `parent` is `null` for an outermost one |
    /// | `kind`, `state` | as ``Node/Kind`` and ``Node/State`` are called |
    /// | `at` | where it was opened, such as `"Server/Users.swift:12"` |
    /// | `name` | its name |
    /// | `age_ms` | for how long it has been open |
    /// | `left_ms`, `effective_left_ms`, `tightest` | what is left until its own deadline; until the earliest that governs it; the node whose that is |
    /// | `shielded` | `true` |
    /// | `cancelled` | an object: `cause`, a phrase; and `age_ms`, `source`, and `by`, an object with `id`, `at` and maybe `name` |
    /// | `waits` | a list of objects: `for`, a phrase, `age_ms`, `own`, and maybe `target`, a node |
    /// | `counts` | an object: `running`, `queued`, `background`, and maybe `limit` |
    ///
    /// A reader should ignore keys that it does not know: the same version may get more of them. Times are in milliseconds, with three
    /// decimal places.
    ///
    /// - Parameter write: Receives a line, with its line break.
    /// - Throws: What `write` throws. It throws nothing else.
    public func writeJSON<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        let time = "\(UTC(secondsSince1970: time).iso8601)"
        let watched = watched.map { "\"\($0.rawValue)\"" } ?? "null"
        try write(#"{"version":1,"process":\#(process),"time":"\#(time)","watched":\#(watched),"nodes":["# + "\n")
        for (number, node) in nodes.enumerated() {
            try write(node.json + (number < nodes.count - 1 ? ",\n" : "\n"))
        }
        try write("]}\n")
    }
}

extension TaskTree.Node {
    fileprivate var json: String {
        var object = JSONObject()
        object.add("id", "\(id)")
        object.add("parent", parent.map { "\($0)" } ?? "null")
        object.add("kind", kind.rawValue.json)
        object.add("state", state.rawValue.json)
        object.add("at", "\(openedAt)".json)
        object.add("name", name?.json)
        object.add("age_ms", age?.milliseconds)
        object.add("left_ms", timeLeft?.milliseconds)
        object.add("effective_left_ms", effectiveTimeLeft?.milliseconds)
        object.add("tightest", tightest.map { "\($0)" })
        object.add("shielded", isShielded ? "true" : nil)
        object.add("cancelled", cancellation?.json)
        object.add("waits", waits.isEmpty ? nil : "[\(waits.map(\.json).joined(separator: ","))]")
        object.add("counts", counts?.json)
        return object.text
    }
}

extension TaskTree.Cancellation {
    fileprivate var json: String {
        var object = JSONObject()
        object.add("cause", "\(cause)".json)
        object.add("age_ms", age?.milliseconds)
        object.add("source", source.map { "\($0)" })
        object.add("by", canceller?.json)
        return object.text
    }
}

extension TaskTree.Place {
    fileprivate var json: String {
        var object = JSONObject()
        object.add("id", "\(id)")
        object.add("at", "\(openedAt)".json)
        object.add("name", name?.json)
        return object.text
    }
}

extension TaskTree.Wait {
    fileprivate var json: String {
        var object = JSONObject()
        object.add("for", what.json)
        object.add("age_ms", age.milliseconds)
        object.add("own", "\(isOwn)")
        object.add("target", target.map { "\($0)" })
        return object.text
    }
}

extension TaskTree.Counts {
    fileprivate var json: String {
        var object = JSONObject()
        object.add("running", "\(running)")
        object.add("queued", "\(queued)")
        object.add("background", "\(background)")
        object.add("limit", limit.map { "\($0)" })
        return object.text
    }
}

extension Duration {
    /// The duration in milliseconds, with three decimal places.
    fileprivate var milliseconds: String {
        // This computes in integers, since a deadline may be as far away as the longest duration.
        let microseconds = (attoseconds.magnitude + 500_000_000_000) / 1_000_000_000_000
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        let digits = "\(rest)"
        let sign = self < .zero && microseconds > 0 ? "-" : ""
        return "\(sign)\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
