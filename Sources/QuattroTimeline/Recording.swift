package import Quattro

/// The events that a recorder has kept, in the order of time: what a timeline is made from, in real time or in that of a simulation.
package struct Recording: Sendable {
    /// The events, with a begin for each scope that was seen open and whose own begin has been overwritten.
    package let events: [TimelineEvent]
    /// How many events of the past are known to be missing, as later ones have overwritten them.
    package let lost: Int
    /// When it was captured, in nanoseconds on the clock of the events.
    package let captured: UInt64
    /// The scopes that are not open, although nothing tells of their ends.
    private let unseenEnds: [UnseenEnd]

    /// - Parameters:
    ///   - threads: The events of each thread, each in the order in which they happened.
    ///   - lost: How many events of each thread were overwritten; none if not given.
    ///   - open: What was seen open at the capture, as events of the kind `open`; `nil` if the recorder has not looked.
    ///   - captured: When it was captured, which is the time until which a scope without an end is open; the last event's time if not
    ///     given.
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

    /// The model that the events add up to.
    package var model: TimelineModel {
        var builder = ModelBuilder(events: events.count)
        var unseen = unseenEnds[...]
        for (place, event) in events.enumerated() {
            builder.add(event)
            while unseen.first?.place == place, let end = unseen.popFirst() { builder.endUnseen(end.id) }
        }
        return builder.model(captured: captured)
    }

    /// Where the time of a scope went; `nil` if there is nothing of it.
    package func explanation(of id: UInt64) -> String? {
        let model = model
        return model.numbers[id].map { Explanation(model: model, subject: $0).text }
    }
}

/// The time since which no event has been overwritten: a thread that has lost events knows nothing of the time before its first one.
///
/// A cancellation does not count as the first, since it may be recorded long after it happened. If a thread has none left, nothing is known.
private func horizon(of threads: [[TimelineEvent]], lost: [Int]) -> UInt64? {
    let lossy = zip(threads, lost).filter { $1 > 0 }.map(\.0)
    return lossy.map { events in events.first { $0.kind != .cancelled }?.time ?? events.last?.time ?? .max }.max()
}
