import Quattro

/// Inspects the program while it runs.
///
/// - It is off until ``watch(_:events:)`` or the environment switches it on. While it is off, it costs nothing.
/// - It keeps nothing of scopes that have ended, and retains none: a program ends as it does without the inspector.
///
/// ```swift
/// Inspector.watch()
/// Inspector.printTree()  // on standard error
/// ```
///
/// Isolation: callable from anywhere, at any time.
public enum Inspector {
    /// How much is watched.
    public enum Detail: String, Sendable, Hashable, CaseIterable {
        /// The open scopes, groups and tasks, with their names, ages, deadlines and cancellations.
        case tree
        /// The same, and what the tasks wait for.
        case waits
        /// The same, and the last events of each thread, for a ``Timeline``.
        case events
    }

    /// Watches from now on.
    ///
    /// - Of the scopes that were opened earlier, only those around the calling code are found, with everything in them. The others are
    ///   found only by ``TaskTree/capture(in:)``, so call this early.
    /// - Calling it again watches with the new detail, which may be less. Watching that the environment requested, and the recording of a
    ///   ``Timeline`` into a file, continue until ``stop()``.
    ///
    /// ```swift
    /// Inspector.watch(.tree)
    /// ```
    ///
    /// - Parameters:
    ///   - detail: How much to watch.
    ///   - events: How many events of each thread to keep, if events are watched; the number is rounded up to a power of two. A thread that
    ///     has already recorded keeps its capacity. Each event takes 128 bytes.
    ///
    /// Cost: a few nanoseconds for each outermost scope that a task enters, one reading of the clock for each child, and, if waits are
    /// watched, two short locks for each wait.
    public static func watch(_ detail: Detail = .waits, events: Int = 16_384) {
        watch(detail, events: events, isHeld: false)
    }

    /// `isHeld` says whether it continues until ``stop()``, whatever else is watched.
    static func watch(_ detail: Detail, events: Int = 16_384, isHeld: Bool) {
        Watching.begin(
            waits: detail != .tree,
            events: detail == .events ? capacity(events: events) : nil,
            isHeld: isHeld
        )
        if detail == .events { LongOpen.goOn() }
    }

    /// The next power of two.
    static func capacity(events: Int) -> Int {
        1 << (Int.bitWidth - (min(max(events, 2), 1 << 24) - 1).leadingZeroBitCount)
    }

    /// Stops watching and recording into a file.
    public static func stop() { Watching.end() }

    /// What is watched now; `nil` if nothing is.
    public static var detail: Detail? {
        let attention = Attention.current
        if attention.contains(.events) { return .events }
        return attention.contains(.waits) ? .waits : attention.contains(.tree) ? .tree : nil
    }
}

extension Inspector.Detail: Comparable {
    private var rank: Int {
        switch self {
        case .tree: 0
        case .waits: 1
        case .events: 2
        }
    }

    /// Whether the first watches less than the second.
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}
