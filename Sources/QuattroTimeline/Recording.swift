package import Quattro

/// The events that a recorder has kept, in the order of time: what a timeline is made from, in real time or in that of a simulation.
package struct Recording: Sendable {
    package let events: [TimelineEvent]
    /// How many events of the past are known to be missing, as later ones have overwritten them.
    package let lost: Int
    /// When it was captured, in nanoseconds on the clock of the events.
    package let captured: UInt64
    /// What was seen open; `nil` if that was not looked for.
    package let open: [TimelineEvent]?

    /// - Parameters:
    ///   - threads: The events of each thread, each in the order in which they happened.
    ///   - lost: How many are missing.
    ///   - open: What was seen open.
    ///   - captured: When it was captured, which is until when a scope without an end is open; the last event's time if not given.
    package init(threads: [[TimelineEvent]], lost: Int = 0, open: [TimelineEvent]? = nil, captured: UInt64? = nil) {
        self.open = open
        events = mergedEvents(threads)
        self.lost = lost
        self.captured = max(captured ?? 0, events.last?.time ?? 0)
    }

    /// What the events come to.
    package var model: TimelineModel {
        var builder = ModelBuilder(events: events.count)
        for event in events { builder.add(event) }
        return builder.model(captured: captured)
    }

    /// Where the time of a scope went; `nil` if there is nothing of it.
    package func explanation(of id: UInt64) -> String? {
        let model = model
        return model.numbers[id].map { Explanation(model: model, subject: $0).text }
    }
}
