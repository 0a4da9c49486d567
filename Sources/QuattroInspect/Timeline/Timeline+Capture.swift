import Quattro
import QuattroTimeline

extension Timeline {
    /// Returns the recorded events of the recent past, while events are watched.
    ///
    /// - Each thread keeps its last events; see ``Inspector/watch(_:events:)``. Nothing is stopped: events that are overwritten while they
    ///   are read are left out, and counted in ``lost``.
    /// - It also contains everything that is open now, with its name and begin, even if the begin event was overwritten long ago.
    /// - After ``Inspector/stop()``, it contains what was recorded until then.
    ///
    /// ```swift
    /// Inspector.watch(.events)
    /// let timeline = Timeline.capture()
    /// print(timeline.count, "events")
    /// ```
    ///
    /// - Returns: The events of all threads, in the order of time.
    ///
    /// Isolation: callable from anywhere.
    ///
    /// Cost: a few hundred nanoseconds for each event, and the cost of a ``TaskTree``.
    public static func capture() -> Timeline { capture(knowing: []) }

    /// The same with events that are known to have happened, in case the threads no longer have them.
    static func capture(knowing known: [TimelineEvent]) -> Timeline {
        // This is done before the threads are read, so that no end is missed: a scope that was open then and has no end event is open.
        let looked = Deadline.now
        let seen = OpenScopes.capture().events
        let (threads, lost) = Recorder.read()
        // If nothing has been recorded, the open scopes alone do not make a timeline.
        let isRecorded = Inspector.detail == .events || threads.contains { !$0.isEmpty }
        let open = isRecorded ? seen : nil
        let missing = known.filter { event in
            !threads.contains { $0.contains { $0.id == event.id && $0.kind == event.kind } }
        }
        return Timeline(
            Recording(threads: threads + [missing], lost: lost, open: open, captured: looked.nanoseconds)
        )
    }

    /// Sets a mark at the present moment, in the scope around the code.
    ///
    /// - While no events are watched, it does nothing and does not make the text.
    ///
    /// ```swift
    /// Timeline.mark("cache miss")
    /// ```
    ///
    /// - Parameter text: A text about the moment; the first 48 bytes are kept.
    public static func mark(_ text: @autoclosure () -> String) { Recorder.mark(text()) }
}
