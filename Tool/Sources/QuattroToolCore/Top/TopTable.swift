/// A tree as a table: a row for each node, with its age, the time left, its state and its waits.
package enum TopTable {
    private static let widths = (age: 7, left: 8, state: 9)

    package static func titles(columns: Int?) -> StyledLine {
        StyledLine(self.columns("AGE", "LEFT ", "STATE", in: columns) + "WHAT", .bold)
    }

    /// The first columns, of which a narrow screen has fewer.
    private static func columns(_ age: String, _ left: String, _ state: String, in width: Int?) -> String {
        let width = width ?? .max
        return (width >= 60 ? "\(right(age, widths.age)) " : "") + (width >= 45 ? "\(right(left, widths.left)) " : "")
            + Terminal.pad(state, to: widths.state) + "  "
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - Terminal.width(of: text))) + text
    }

    /// The heading: the process, and the numbers of scopes, groups and tasks.
    package static func heading(of tree: WatchedTree, program: String?) -> StyledLine {
        let totals = tree.totals
        let name = program.map { "\(Terminal.printable($0)) (\(tree.process))" } ?? "process \(tree.process)"
        var heading = StyledLine(name, .bold)
        heading.append(" at \(timeOfDay(tree.time)): \(totals.open) open, \(totals.tasks) tasks")
        heading.append(", \(totals.cancelled) cancelled")
        heading.append(", \(totals.overdue) overdue", totals.overdue > 0 ? .alarm : .plain)
        return heading
    }

    /// `09:12:07Z` of `2026-11-30T09:12:07Z`.
    private static func timeOfDay(_ time: String) -> String {
        Terminal.printable(String(time.split(separator: "T", maxSplits: 1).last ?? ""))
    }

    /// Makes a row.
    ///
    /// - Parameters:
    ///   - number: The number of the row.
    ///   - rows: The rows.
    ///   - tree: The tree of the rows.
    ///   - columns: The width of the screen; rows that are nested deeper than fits begin with an ellipsis. `nil` means no limit.
    /// - Returns: The row, before it is cut.
    package static func line(of number: Int, in rows: [TopRow], _ tree: WatchedTree, columns: Int?) -> StyledLine {
        let row = rows[number]
        let node = tree.nodes[row.node]
        let style: StyledLine.Style = node.isOverdue ? .alarm : row.isMatch ? .plain : .faint
        var line = StyledLine(self.columns(node.ageText, node.timeLeftText, node.stateText, in: columns), style)
        line.append(guides(of: number, in: rows, most: columns.map { max(4, $0 / 3) }), .faint)
        line.append(node.title, style == .plain ? .bold : style)
        let remarks = node.remarks
        if !remarks.isEmpty { line.append("  " + remarks.joined(separator: ", "), style) }
        if node.name != nil, !node.place.isEmpty { line.append("  \(Terminal.printable(node.place))", .faint) }
        return line
    }

    /// The tree lines that lead to a row.
    private static func guides(of number: Int, in rows: [TopRow], most: Int?) -> String {
        let row = rows[number]
        guard row.parent != nil else { return "" }
        var guides = [row.isLast ? "└ " : "├ "]
        var next = row.parent
        while let number = next, let around = rows[number].parent {
            guides.append(rows[number].isLast ? "  " : "│ ")
            next = around
        }
        let text = guides.reversed().joined()
        guard let most, text.count > most else { return text }
        return "…" + text.suffix(most - 1)
    }
}

extension TopTable {
    /// The whole tree as plain text, for pipes: not cut to any width.
    package static func text(of tree: WatchedTree, program: String?) -> [String] {
        let rows = TopView().rows(of: tree)
        let lines = rows.indices.map { line(of: $0, in: rows, tree, columns: nil).text }
        return ([heading(of: tree, program: program).text, titles(columns: nil).text] + lines).map(Terminal.inert)
    }
}
