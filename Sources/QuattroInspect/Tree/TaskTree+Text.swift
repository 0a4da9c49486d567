import Quattro

extension TaskTree: CustomStringConvertible {
    /// The tree as text; see ``write(patience:alike:isColored:to:)``.
    public var description: String {
        var text = ""
        write { text += $0 }
        return text
    }

    /// Writes the tree for people: each open node on a line, with its inner nodes below.
    ///
    /// - The first line is a summary. Then come the nodes that were asked to stop and have not stopped, with the path to each and what
    ///   holds it.
    /// - Of similar siblings with nothing inside, the first ones are shown, and the others are counted.
    ///
    /// ```text
    /// quattro: process 4711 at 2026-11-30 09:12:07 UTC, 5 open, 3 of them tasks
    /// scope "GET /users/7" (Server/Users.swift:10), open for 1.8 seconds, 3.2 seconds left
    /// └ group "load" (Server/Users.swift:11), open for 1.8 seconds, waits for the group's children
    ///   ├ task "rooms" (Server/Users.swift:12), open for 1.8 seconds, waits for a sleep that ends in 0.2 seconds
    ///   └ … and 17 more like it
    /// ```
    ///
    /// - Parameters:
    ///   - patience: How long ago a node must have been asked to stop to count as overdue.
    ///   - alike: How many similar siblings are shown, at least 1.
    ///   - isColored: Whether overdue nodes are red, by escape sequences for terminals.
    ///   - write: Receives a line, with its line break.
    /// - Throws: What `write` throws. It throws nothing else.
    public func write<Failure: Error>(
        patience: Duration = .seconds(1),
        alike: Int = 3,
        isColored: Bool = false,
        to write: (String) throws(Failure) -> Void
    ) throws(Failure) {
        let text = TreeText(
            tree: self,
            alike: max(alike, 1),
            node: NodeText(patience: patience, isColored: isColored)
        )
        try text.write(to: write)
    }
}
