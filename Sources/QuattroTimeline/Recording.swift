package import Quattro

/// The events of a recorder, in the order of time: the input of a timeline, in real or virtual time.
package struct Recording: Sendable {
    /// The events, with a begin for each scope that was found open and whose own begin event was overwritten.
    package let events: [TimelineEvent]
    /// How many events are known to be missing, since later ones have overwritten them.
    package let lost: Int
    /// When the events were captured, in nanoseconds on their clock.
    package let captured: UInt64
    /// The scopes that are not open although no event reports their ends.
    private let unseenEnds: [UnseenEnd]

    /// - Parameters:
    ///   - threads: The events of each thread, each in the order in which they happened.
    ///   - lost: How many events of each thread were overwritten; none if not given.
    ///   - open: The scopes that were open at the capture, as events of the kind `open`; `nil` if the recorder did not collect them.
    ///   - captured: When the events were captured: a scope without an end is open until then. The default is the time of the last event.
    package init(
        threads: [[TimelineEvent]],
        lost: [Int] = [],
        open: [TimelineEvent]? = nil,
        captured: UInt64? = nil
    ) {
        let begins = overwrittenBegins(threads: threads, open: open ?? [])
        events = mergedEvents([begins] + threads)
        self.captured = max(captured ?? 0, events.last?.time ?? 0)
        self.lost = lost.reduce(0) { sum, lost in sum > .max - lost ? .max : sum + lost }
        let kept = horizon(of: threads, lost: lost) ?? 0
        unseenEnds = UnseenEnds(in: events, horizon: kept, open: open, captured: self.captured).found()
    }

    /// The model that is built from the events.
    package var model: TimelineModel {
        var builder = ModelBuilder(events: events.count)
        var unseen = unseenEnds[...]
        for (place, event) in events.enumerated() {
            builder.add(event)
            while unseen.first?.place == place, let end = unseen.popFirst() { builder.endUnseen(end.id) }
        }
        return builder.model(captured: captured)
    }

    /// Explains where the time of a scope went; `nil` if the scope is unknown.
    package func explanation(of id: UInt64) -> String? {
        let model = model
        return model.numbers[id].map { Explanation(model: model, subject: $0).text }
    }
}

/// The time since which no event is missing: for a thread that has lost events, nothing is known about the time before its first event.
///
/// A cancellation does not count as the first, since it may be recorded long after it happened. If a thread has no events left, nothing is
/// known.
private func horizon(of threads: [[TimelineEvent]], lost: [Int]) -> UInt64? {
    let lossy = zip(threads, lost).filter { $1 > 0 }.map(\.0)
    return lossy.map { events in events.first { $0.kind != .cancelled }?.time ?? events.last?.time ?? .max }.max()
}
