/// How many children a group has, and whether it has ended.
extension ScopedTaskGroup {
    /// How many children a group has, by what they do.
    public struct Counts: Sendable, Hashable {
        /// The foreground children that have begun and not ended.
        ///
        /// They include children that are being started, and operations that callers wait for or have left behind.
        public let running: Int
        /// The children that wait for a place under the concurrency limit, and the calls of `addTaskWhenFree` that wait with them.
        public let queued: Int
        /// Background children that have not ended.
        public let background: Int
    }

    /// How many children there are now.
    ///
    /// Use it for metrics and logs. It may have changed before the caller looks at it, so do not decide by it whether to add a child:
    /// `addTaskWhenFree`, `addTaskUnlessFull` and `addTaskUnlessEnded` decide and add in one step.
    ///
    /// ```swift
    /// log("\(group.counts.queued) children wait for a place")
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var counts: Counts { state.withLock { $0.machine.counts } }

    /// Whether the group has ended, so that nothing can be added any more.
    ///
    /// Once `true`, it stays so; `false` may have changed before the caller looks at it. In a callback that may be called late, add
    /// children with `addTaskUnlessEnded`.
    ///
    /// Isolation: readable anywhere; never waits.
    public var hasEnded: Bool { state.withLock { $0.machine.hasEnded } }

    /// The name, and where the group was opened.
    var title: String {
        "\(name.map { "\(noun) \"\($0)\"" } ?? "a \(noun)") (\(cancelScope.openedAt))"
    }
}

extension ScopedTaskGroup: CustomStringConvertible {
    /// The name, where the group was opened, the numbers of its children, and the state of its scope, such as
    /// `task group "server" (Server/Main.swift:12): 4 running of at most 4, 2 queued, 1 in the background; running`.
    public var description: String {
        let (counts, limit, hasEnded) = state.withLock { ($0.machine.counts, $0.machine.limit, $0.machine.hasEnded) }
        if hasEnded { return "\(title): ended" }
        let parts = [
            "\(counts.running) running\(limit.map { " of at most \($0)" } ?? "")",
            counts.queued > 0 ? "\(counts.queued) queued" : nil,
            counts.background > 0 ? "\(counts.background) in the background" : nil,
        ]
        return "\(title): \(parts.compactMap(\.self).joined(separator: ", ")); \(cancelScope.status)"
    }
}
