/// The scope of a group, by which observers find the group.
///
/// `@unchecked`: `group` is set before other threads know of the scope.
final class GroupScope: CancelScope, @unchecked Sendable {
    /// The group is not retained: the group keeps the scope, and the caller keeps the group for as long as the scope runs.
    unowned(unsafe) private(set) var group: ScopedTaskGroup?

    @inline(never)
    init(name: String?, fileID: StaticString, line: UInt) {
        super.init(ScopeMachine(), name: name, fileID: fileID, line: line, role: .group)
    }

    func belongs(to group: ScopedTaskGroup) { self.group = group }

    override func takeCounts() -> (() -> GroupCounts)? {
        guard let group else { return nil }
        return {
            let (counts, limit) = group.state.withLock { ($0.machine.counts, $0.machine.limit) }
            return GroupCounts(
                running: counts.running,
                queued: counts.queued,
                background: counts.background,
                limit: limit
            )
        }
    }
}
