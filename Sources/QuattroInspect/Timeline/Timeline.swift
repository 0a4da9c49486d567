package import QuattroTimeline

/// What has happened in the program lately: the last events of each thread.
///
/// - It has scopes, groups and tasks with their begins and ends, deadlines, cancellations, shields, and what they waited for.
/// - A recorder keeps a fixed number of events for each thread. What was overwritten is gone: a scope that has ended and whose begin is
///   lost is not shown. A scope that is open is shown, however long ago it began. If it is not known whether a scope has ended, the
///   timeline says so.
/// - It can be written for the viewer of Perfetto or as one page of HTML that needs nothing else, and `explain` describes it as text.
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
    /// How many threads a file had no room for; their events are not in it.
    public let missingThreads: Int

    package init(_ recording: Recording, process: Int32? = nil, missingThreads: Int = 0) {
        (self.recording, self.process, self.missingThreads) = (recording, process, missingThreads)
    }

    /// How many events there are.
    public var count: Int { recording.events.count }

    /// How many events of the past are known to be missing, as later ones have overwritten them.
    public var lost: Int { recording.lost }
}
