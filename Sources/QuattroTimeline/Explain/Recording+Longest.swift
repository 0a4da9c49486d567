import Quattro

extension Recording {
    private static let most = 30

    /// The longest scopes and tasks whose names contain `part`, ignoring case: each on a line with its number, the longest first.
    ///
    /// If there is none, one line says so.
    package func longest(named part: String) -> String {
        let model = model
        let spans = model.longestFirst(named: part)
        guard !spans.isEmpty else { return "the timeline has nothing of that name\n" }
        let lines = spans.prefix(Self.most).map { span in
            let (began, length) = (readable(model.end - span.begin), readable(model.length(of: span)))
            let took = span.ending == .unseen ? "took \(length) at least" : "took \(length)"
            return "#\(span.id) \(span.description), began \(began) ago, \(took), \(span.endPhrase)\n"
        }
        let more = spans.count - lines.count
        return lines.joined() + (more > 0 ? "and \(more) shorter ones\n" : "")
    }

    /// The longest scope or task whose name contains `part`; `nil` if there is none.
    package func longestOne(named part: String) -> UInt64? { model.longestFirst(named: part).first?.id }
}

extension TimelineModel {
    fileprivate func length(of span: Span) -> UInt64 { (span.end ?? end) - span.begin }

    fileprivate func longestFirst(named part: String) -> [Span] {
        // A recorder cuts long names, so a complete long name would not be found.
        let part = part.asKept.lowercased()
        let named = spans.filter { $0.name?.lowercased().contains(part) == true }
        return named.sorted { (length(of: $1), $0.id) < (length(of: $0), $1.id) }
    }
}
