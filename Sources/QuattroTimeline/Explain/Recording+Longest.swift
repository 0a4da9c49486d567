import Quattro

extension Recording {
    private static let most = 30

    /// The longest scopes and tasks, each on a line with its number, the longest first.
    ///
    /// - Parameter part: Those whose names have this in them, in small letters or capitals.
    /// - Returns: Lines; one that says so if there is none.
    package func longest(named part: String? = nil) -> String {
        let model = model
        let spans = model.longestFirst(named: part)
        guard !spans.isEmpty else {
            return part == nil ? "nothing has happened yet\n" : "the timeline has nothing of that name\n"
        }
        let lines = spans.prefix(Self.most).map { span in
            let began = Duration.nanoseconds(Int64(clamping: model.end - span.begin)).readable
            let took = Duration.nanoseconds(Int64(clamping: model.length(of: span))).readable
            return "id \(span.id): \(span.description), began \(began) ago, took \(took), \(span.endPhrase)\n"
        }
        let more = spans.count - lines.count
        return lines.joined() + (more > 0 ? "and \(more) shorter ones\n" : "")
    }

    /// The longest of those whose names have this in them; `nil` if there is none.
    package func longestOne(named part: String) -> UInt64? { model.longestFirst(named: part).first?.id }
}

extension TimelineModel {
    fileprivate func length(of span: Span) -> UInt64 { (span.end ?? end) - span.begin }

    fileprivate func longestFirst(named part: String?) -> [Span] {
        let part = part?.lowercased()
        let named = spans.filter { span in part.map { (span.name ?? "").lowercased().contains($0) } ?? true }
        return named.sorted { (length(of: $1), $0.id) < (length(of: $0), $1.id) }
    }
}
