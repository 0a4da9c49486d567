/// Which processes are below others, over the bounds of sessions: those of a run inside of a command have sessions of their own.
package enum SessionTree {
    /// What a table of processes says of one.
    package struct Process: Sendable {
        let id: Int32
        let parent: Int32
        let group: Int32
        let session: Int32
        let name: String
        /// One that has ended may still be the parent of others, or give its number to a session.
        let isAlive: Bool

        package init(id: Int32, parent: Int32, group: Int32, session: Int32, name: String, isAlive: Bool = true) {
            (self.id, self.parent, self.group, self.session) = (id, parent, group, session)
            (self.name, self.isAlive) = (name, isAlive)
        }

        /// Whether it is what ends the commands of a run inside if that is killed, which it must be able to do at any time.
        var isGuard: Bool { name == "guard-\(parent)" }
    }

    /// The process groups in which there is something alive, of some sessions and of all that are below.
    ///
    /// - Parameters:
    ///   - leaders: The numbers of the sessions.
    ///   - processes: All processes.
    /// - Returns: The groups, in an order in which that of a parent comes first.
    package static func groups(below leaders: [Int32], in processes: [Process]) -> [Int32] {
        let sessions = Dictionary(processes.map { ($0.id, $0.session) }) { first, _ in first }
        // 0 is the session of all that came from outside of a container.
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
