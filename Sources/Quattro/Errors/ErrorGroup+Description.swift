extension ErrorGroup: CustomStringConvertible {
    /// The errors as an indented tree, each with the name of its task.
    public var description: String {
        var text = headline
        // The remaining entries of each group on the way down, instead of a recursion: groups may be nested thousands deep.
        var rests = [(indent: "", entries: entries[...])]
        while let (indent, entries) = rests.popLast() {
            var rest = entries
            guard let entry = rest.popFirst() else { continue }
            let inner = indent + (rest.isEmpty ? "  " : "│ ")
            text += "\n\(indent)\(rest.isEmpty ? "└ " : "├ ")\(entry.text(indentedBy: inner))"
            rests.append((indent, rest))
            if let group = entry.error as? ErrorGroup { rests.append((inner, group.entries[...])) }
        }
        return text
    }

    /// The first line of the description.
    var headline: String {
        let count = entries.count == 1 ? "1 error" : "\(entries.count) errors"
        return title.isEmpty ? count : "\(count) in \(title)"
    }
}

extension ErrorGroup.Member {
    /// The error with the name of its task; for a group, only its first line.
    fileprivate func text(indentedBy indent: String) -> String {
        let text = (error as? ErrorGroup)?.headline ?? String(describing: error)
        let lines = ((taskName.map { "\($0): " } ?? "") + text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.joined(separator: "\n" + indent)
    }
}
