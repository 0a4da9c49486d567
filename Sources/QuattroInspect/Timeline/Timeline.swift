package import QuattroTimeline

/// The recent history of the program: the last events of each thread.
///
/// - It contains scopes, groups and tasks with their begins and ends, deadlines, cancellations, shields, and waits.
/// - A recorder keeps a fixed number of events for each thread. Overwritten events are lost: a scope that has ended and whose begin is lost
///   is not shown. An open scope is always shown, however long ago it began. If it is not known whether a scope has ended, the timeline
///   says so.
/// - It can be written for the Perfetto viewer or as one self-contained HTML page, and `explain` describes it as text.
///
/// ```swift
/// Inspector.watch(.events)
/// let user = try await fetchUser()
///
/// let timeline = Timeline.capture()
/// print(timeline.overview)
/// ```
///
/// Isolation: a `Sendable` value.
///
/// Cost: about a hundred bytes for each event.
public struct Timeline: Sendable {
    package let recording: Recording

    /// Which process has recorded it; `nil` for this one.
    public let process: Int32?
    /// The number of threads for which a file had no room; their events are missing.
    public let missingThreads: Int

    package init(_ recording: Recording, process: Int32? = nil, missingThreads: Int = 0) {
        (self.recording, self.process, self.missingThreads) = (recording, process, missingThreads)
    }

    /// How many events there are.
    public var count: Int { recording.events.count }

    /// How many events are known to be missing, since later ones have overwritten them.
    public var lost: Int { recording.lost }
}
