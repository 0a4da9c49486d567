import Quattro

/// Looks at the program while it runs.
///
/// - Off until it is switched on, by ``watch(_:)`` or by the environment. While it is off it costs nothing.
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
    }

    /// Watches from here on.
    ///
    /// - What has been opened before is found as soon as it opens something, or by ``TaskTree/capture(in:)``.
    /// - Called again: watches with the new detail.
    ///
    /// ```swift
    /// Inspector.watch(.tree)
    /// ```
    ///
    /// - Parameter detail: How much.
    ///
    /// Cost: some nanoseconds for each scope that a task enters outside of every other one, a reading of the clock for each child; for
    /// waits, two short locks for each.
    public static func watch(_ detail: Detail = .waits) {
        Watching.begin(waits: detail == .waits)
    }

    /// Does not watch any more.
    public static func stop() { Watching.end() }

    /// What is watched now; `nil` for nothing.
    public static var detail: Detail? {
        let attention = Attention.current
        return attention.contains(.waits) ? .waits : attention.contains(.tree) ? .tree : nil
    }
}
