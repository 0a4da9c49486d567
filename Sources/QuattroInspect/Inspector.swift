import Quattro

/// Looks at the program while it runs.
///
/// - Off until it is switched on, by ``watch(_:events:)`` or by the environment. While it is off it costs nothing.
/// - Keeps nothing of what has ended, and nothing alive: a program ends as it does without it.
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
        /// What is open: scopes, groups and tasks with their names, ages, deadlines and cancellations.
        case tree
        /// Besides, what the tasks wait for.
        case waits
        /// Besides, the last events of each thread are kept, for a ``Timeline``.
        case events
    }

    /// Watches from here on.
    ///
    /// - Of what has been opened before, the scopes around the code that calls this are found, with all in them; the others by
    ///   ``TaskTree/capture(in:)``. So call it early.
    /// - Called again: watches with the new detail, which may be less. What the environment asks for, and a ``Timeline`` that is recorded
    ///   into a file, goes on all the same, until ``stop()``.
    ///
    /// ```swift
    /// Inspector.watch(.tree)
    /// ```
    ///
    /// - Parameters:
    ///   - detail: How much.
    ///   - events: How many events of each thread are kept, if they are: the next power of two. A thread that has recorded already keeps
    ///     what it has. Each takes 128 bytes.
    ///
    /// Cost: some nanoseconds for each scope that a task enters outside of every other one, a reading of the clock for each child; for
    /// waits, two short locks for each.
    public static func watch(_ detail: Detail = .waits, events: Int = 16_384) {
        watch(detail, events: events, isHeld: false)
    }

    /// `isHeld` says whether it goes on until ``stop()``, whatever else is watched.
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

    /// Does not watch any more, nor record into a file.
    public static func stop() { Watching.end() }

    /// What is watched now; `nil` for nothing.
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

    /// Whether less is watched.
    public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}
