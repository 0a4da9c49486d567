extension TaskTree {
    /// Writes the numbers of scopes, groups and tasks in the text format of Prometheus.
    ///
    /// - Parameter write: Receives a line, with its line break.
    /// - Throws: What `write` throws. It throws nothing else.
    public func writeCounts<Failure: Error>(to write: (String) throws(Failure) -> Void) throws(Failure) {
        let cancelled = nodes.count { $0.cancellation != nil }
        let counts = [
            ("quattro_scopes", "Cancel scopes that are open.", nodes.count { $0.kind == .scope }),
            ("quattro_groups", "Task groups that are open.", nodes.count { $0.kind == .group }),
            ("quattro_tasks", "Children of groups.", nodes.count { $0.kind.isTask }),
            ("quattro_queued", "Children that wait for a place.", nodes.reduce(0) { $0 + ($1.counts?.queued ?? 0) }),
            ("quattro_cancelled", "What is cancelled and still open.", cancelled),
            ("quattro_overdue", "What was asked to stop over a second ago, and is open.", stuck().count),
        ]
        for (name, help, value) in counts {
            try write("# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n")
        }
    }
}
