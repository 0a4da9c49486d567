extension TimelineModel.Span {
    var isShielded: Bool { shields.count % 2 == 1 }

    /// The first moment from one on at which no shield is up, if there is one while it lives.
    func firstUnshielded(from time: UInt64) -> UInt64? {
        let changes = shields.count { $0 <= time }
        guard changes % 2 == 1 else { return time }
        return changes < shields.count ? shields[changes] : nil
    }
}

extension TimelineModel {
    /// Finds since when each span has been asked to stop.
    mutating func spreadCancellations() {
        for number in spans.indices {
            let span = spans[number]
            // A cancellation that comes before the begin counts from there on.
            let own = span.cancellation.map { max($0.time, span.begin) }
            let outer = span.parent.flatMap { spans[$0].asked }.flatMap {
                span.firstUnshielded(from: max($0, span.begin))
            }
            let asked = own.map { min($0, outer ?? $0) } ?? outer
            spans[number].asked = asked.flatMap { $0 < span.end ?? .max ? $0 : nil }
        }
    }
}
