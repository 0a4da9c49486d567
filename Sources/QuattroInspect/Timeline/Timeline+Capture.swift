import Quattro
import QuattroTimeline

extension Timeline {
    /// What is kept of the past, while events are watched.
    ///
    /// - Each thread keeps its last events, see ``Inspector/watch(_:events:)``. Nothing is stopped: what is overwritten while it is read is
    ///   left out, and counted in ``lost``.
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
    /// Cost: some hundred nanoseconds for each event.
    public static func capture() -> Timeline {
        let (threads, lost) = Recorder.read()
        return Timeline(Recording(threads: threads, lost: lost, captured: Deadline.now.nanoseconds))
    }

    /// Sets a mark at the present moment, in the scope around the code.
    ///
    /// - While no events are watched it does nothing, and does not make the text.
    ///
    /// ```swift
    /// Timeline.mark("cache miss")
    /// ```
    ///
    /// - Parameter text: What is told of the moment; its first 48 bytes.
    public static func mark(_ text: @autoclosure () -> String) { Recorder.mark(text()) }
}
