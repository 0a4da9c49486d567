extension TimelineModel.Span {
    var isShielded: Bool { shields.count % 2 == 1 }

    /// The first moment from `time` on without a raised shield, if there is one during the span.
    func firstUnshielded(from time: UInt64) -> UInt64? {
        let changes = shields.countBefore { $0 > time }
        guard changes % 2 == 1 else { return time }
        return changes < shields.count ? shields[changes] : nil
    }
}

extension TimelineModel {
    /// Finds since when each span has been asked to stop, and by which span's cancellation.
    mutating func spreadCancellations() {
        for number in spans.indices {
            let span = spans[number]
            // Most spans are never asked to stop.
            guard span.cancellation != nil || !span.homes.isEmpty || span.parent.flatMap({ spans[$0].asked }) != nil
            else { continue }
            // A cancellation before the begin counts from the begin on.
            let own = span.cancellation.map { (time: max($0.time, span.begin), source: Int?(number)) }
            // A span to which it belonged for a while can only have asked it to stop during that time.
            let outer = stays(of: number).compactMap { asks(span, during: $0) }
            guard let first = ([own].compactMap(\.self) + outer).min(by: { $0.time < $1.time }),
                first.time < span.end ?? .max
            else { continue }
            (spans[number].asked, spans[number].source) = (first.time, first.source)
        }
    }

    /// Finds when the span to which it belongs asked it to stop, if that was during the stay.
    private func asks(_ span: Span, during stay: Stay) -> (time: UInt64, source: Int?)? {
        guard let home = stay.home, let asked = spans[home].asked,
            let time = span.firstUnshielded(from: max(asked, stay.time.from)), stay.isLast || time < stay.time.to
        else { return nil }
        return (time, spans[home].source)
    }
}

extension Array {
    /// Counts the elements before the first one for which a condition holds, which then holds for all after it.
    func countBefore(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
