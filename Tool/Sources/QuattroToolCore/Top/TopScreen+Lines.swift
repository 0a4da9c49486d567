// Makes the lines of the screen.
extension TopScreen {
    /// How many rows there is room for.
    package var height: Int { max(1, size.rows - 4 - details) }

    /// How many lines describe the selected node; none on a low screen.
    private var details: Int { size.rows >= 12 ? 3 : 0 }

    /// The lines of the screen, cut to its size.
    ///
    /// - Parameter now: The present time, to show how long there has been no answer.
    /// - Returns: The lines, from the top down.
    package func lines(now: Instant) -> [StyledLine] {
        var lines = header(now: now) + [TopTable.titles(columns: size.columns)]
        for number in top..<max(top, min(top + height, rows.count)) {
            var line = TopTable.line(of: number, in: rows, tree, columns: size.columns)
            line.isReversed = number == cursor
            lines.append(line)
        }
        if rows.isEmpty { lines.append(StyledLine(whyEmpty, .faint)) }
        let rest = details + 1
        while lines.count < size.rows - rest { lines.append(StyledLine()) }
        lines += details > 0 ? detailLines : []
        lines = lines.prefix(max(0, size.rows - 1)) + [footer]
        return lines.map { $0.fitted(to: size.columns) }
    }

    private var whyEmpty: String {
        if tree.nodes.isEmpty { return "nothing is open" }
        return view.filter.isEmpty ? "nothing is overdue" : "nothing matches"
    }
}

// MARK: - Around the rows

extension TopScreen {
    private func header(now: Instant) -> [StyledLine] {
        let first = TopTable.heading(of: tree, program: program)
        var second = StyledLine()
        if let silence = silence(now: now) { second.append("\(silence), ", .alarm) }
        second.append("order: \(view.order.rawValue)")
        second.append(view.filter.isEmpty ? ", no filter" : ", filter: \(Terminal.printable(view.filter))")
        if view.isOnlyOverdue { second.append(", only what is overdue") }
        if rows.count < tree.nodes.count { second.append(", \(rows.count) shown") }
        if isPaused { second.append(hasEnded ? ", paused, and the process has ended" : ", paused", .bold) }
        switch tree.watched {
        case nil: second.append(", nothing is watched", .bold)
        case "tree": second.append(", waits are not watched")
        default: break
        }
        return [first, second]
    }

    /// Says for how long there has been no answer, and why; `nil` while answers arrive.
    private func silence(now: Instant) -> String? {
        let silence = lastAnswer.duration(to: now)
        guard trouble != nil || silence > patience else { return nil }
        return "no answer for \(silence.short)" + (trouble.map { ": \($0)" } ?? "")
    }

    /// The path to the selected node, remarks about it, and what holds it if it was asked to stop.
    private var detailLines: [StyledLine] {
        guard rows.indices.contains(cursor) else { return [StyledLine(), StyledLine(), StyledLine()] }
        let place = rows[cursor].node
        let node = tree.nodes[place]
        let path = tree.path(to: place).map { tree.nodes[$0].title }.joined(separator: " → ")
        let style: StyledLine.Style = node.isOverdue ? .alarm : .plain
        let holders = node.cancellation == nil ? [] : tree.holders(of: place)
        let held = holders.prefix(2).map { tree.nodes[$0] }.map { holder in
            ([holder.title] + holder.remarks).joined(separator: ", ")
        }
        var third = StyledLine(held.isEmpty ? "" : "held by \(held.joined(separator: "; "))")
        if holders.count > 2 { third.append(" and \(holders.count - 2) more") }
        let about = (["opened at \(Terminal.printable(node.place))"] + node.remarks).joined(separator: ", ")
        return [StyledLine(path, .bold), StyledLine(about, style), third]
    }

    private var footer: StyledLine {
        switch mode {
        case .searching: StyledLine("/\(Terminal.inert(view.filter))█  Enter keeps it, Esc clears it", .bold)
        case .browsing:
            StyledLine(
                "↑↓ PgUp PgDn move  / filter  s order  o overdue  space \(isPaused ? "go on" : "pause")  q quit"
                    + "  * its own deadline",
                .faint
            )
        }
    }
}
