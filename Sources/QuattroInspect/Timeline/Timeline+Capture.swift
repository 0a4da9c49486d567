import Quattro
import QuattroTimeline

extension Timeline {
    /// Returns what is kept of the past, while events are watched.
    ///
    /// - Each thread keeps its last events; see ``Inspector/watch(_:events:)``. Nothing is stopped: what is overwritten while it is read
    ///   is left out, and counted in ``lost``.
    /// - What is open now is in it as well, with its name and since when it is open, however long ago the events of its begin were
    ///   overwritten.
    /// - After ``Inspector/stop()`` it shows what was kept until then.
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
    /// Cost: some hundred nanoseconds for each event, and the cost of a ``TaskTree``.
    public static func capture() -> Timeline { capture(knowing: []) }

    /// The same with what is known to have happened, in case the threads no longer have it.
    static func capture(knowing known: [TimelineEvent]) -> Timeline {
        // This is done before the threads are read, so that no end is missed: what was open then and has no end is open.
        let looked = Deadline.now
        let seen = OpenScopes.capture().events
        let (threads, lost) = Recorder.read()
        // If nothing has been recorded, what is open does not make a timeline.
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
    /// - Parameter text: What to say about the moment; the first 48 bytes are kept.
    public static func mark(_ text: @autoclosure () -> String) { Recorder.mark(text()) }
}
