/// Finds processes below others across sessions: the commands of a nested run have sessions of their own.
package enum SessionTree {
    /// An entry of a process table.
    package struct Process: Sendable {
        let id: Int32
        let parent: Int32
        let group: Int32
        let session: Int32
        let name: String
        /// A process that has ended may still be the parent of others, or have its ID in use as a session.
        let isAlive: Bool

        package init(id: Int32, parent: Int32, group: Int32, session: Int32, name: String, isAlive: Bool = true) {
            (self.id, self.parent, self.group, self.session) = (id, parent, group, session)
            (self.name, self.isAlive) = (name, isAlive)
        }

        /// Whether it is the guard of a nested run, which must be able to run at any time, in order to end the commands if that run is
        /// killed.
        var isGuard: Bool { name == "guard-\(parent)" }
    }

    /// The process groups with live processes, of some sessions and all sessions below them.
    ///
    /// - Parameters:
    ///   - leaders: The IDs of the sessions.
    ///   - processes: All processes.
    /// - Returns: The groups, those of parents first.
    package static func groups(below leaders: [Int32], in processes: [Process]) -> [Int32] {
        let sessions = Dictionary(processes.map { ($0.id, $0.session) }) { first, _ in first }
        // 0 is the session of processes from outside of a container.
        let members = Dictionary(
            grouping: processes.filter { $0.session > 1 && $0.group > 1 && !$0.isGuard },
            by: \.session
        )
        let children = Dictionary(grouping: members.values.joined()) { sessions[$0.parent] ?? 0 }
        var (found, next) = (Set(leaders), leaders[...])
        var groups: [Int32] = []
        while let session = next.popFirst() {
            let own = Set((members[session] ?? []).filter(\.isAlive).map(\.group))
            groups += own.sorted { ($0 != session ? 1 : 0, $0) < ($1 != session ? 1 : 0, $1) }
            next += (children[session] ?? []).map(\.session).sorted().filter { found.insert($0).inserted }
        }
        return groups
    }
}
