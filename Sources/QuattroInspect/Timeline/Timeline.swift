package import Quattro

/// What has happened in the program lately: the last events of each thread.
///
/// - Scopes, groups and tasks with their begins and ends, deadlines, cancellations, shields, and what they waited for.
/// - A recorder keeps a fixed number of events for each thread. What was overwritten is gone: a scope whose begin is lost is not shown,
///   and one whose end is not there is shown as open.
/// - Written for the viewer of Perfetto, as one page of HTML that needs nothing else, or told as text by `explain`.
///
/// ```swift
/// func save(_ timeline: Timeline, to file: inout [UInt8]) {
///     timeline.writePerfetto { file += $0 }
/// }
/// ```
///
/// Isolation: a `Sendable` value.
///
/// Cost: about a hundred bytes for each event.
public struct Timeline: Sendable {
    /// In the order of time.
    package let events: [TimelineEvent]
    /// How many events of the past are known to be missing, as later ones have overwritten them.
    public let lost: Int
    /// When it was captured, in nanoseconds on the clock of the events.
    package let captured: UInt64

    /// How many events there are.
    public var count: Int { events.count }

    /// - Parameters:
    ///   - threads: The events of each thread, each in the order in which they happened.
    ///   - lost: How many are missing.
    ///   - captured: When it was captured, which is until when a scope without an end is open; the last event's time if not given.
    package init(threads: [[TimelineEvent]], lost: Int = 0, captured: UInt64? = nil) {
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
}
