/// A child of a group that belongs to a waiting caller until it is handed over: what a ``StartingTask`` and an ``AbandonableTask`` have
/// in common.
///
/// Its scope decides, under one lock, to which of the two it belongs. It is on the group's list from the beginning, so that it can move in
/// one step.
struct LentChild: Sendable {
    let scope: CancelScope
    let group: ScopedTaskGroup
    let child: GroupMachine.Child
    /// `nil` if the caller is in the group's body, so that the child is on the group's list anyway.
    private var placeInGroup: Int?

    init(_ role: CancelScope.Role, name: String?, fileID: StaticString, line: UInt, in group: ScopedTaskGroup) {
        self.group = group
        scope = CancelScope(ScopeMachine(), name: name, fileID: fileID, line: line, role: role)
        child = group.admit(.starting, scope: scope).child
    }

    // MARK: The caller

    /// Begins as a child of the caller, and takes a place on the group's list.
    ///
    /// Call this before the child's task is made.
    mutating func enter() -> CancelScope.Entry {
        let entry = scope.enter()
        guard !scope.isTold(by: group.cancelScope) else { return entry }
        let listing = group.cancelScope.list(scope)
        placeInGroup = listing.place
        if let escalation = listing.escalation { scope.escalate(to: escalation) }
        return entry
    }

    /// Waits for the child.
    ///
    /// From before `wait` begins, the child is told of the caller's cancellations, and it gets the caller's priority.
    nonisolated(nonsending) func heedingCaller<Outcome>(
        after entry: CancelScope.Entry,
        _ wait: () async -> Outcome
    ) async -> Outcome {
        await scope.lendingPriority {
            switch entry {
            case .byScope:
                return await wait()
            case .byTask:
                return await withTaskCancellationHandler {
                    await wait()
                } onCancel: {
                    scope.enclosingTaskWasCancelled()
                }
            }
        }
    }

    // MARK: Its end as the caller's

    /// The child becomes a child of the group, and follows the group's cancellations.
    ///
    /// Call ``CancelScope/lookOutside()`` after this.
    ///
    /// - Returns: `false` if it stays with the caller: it has ended, or was cancelled as the caller's child.
    func handOver() -> Bool { scope.handOver(to: group.cancelScope, at: placeInGroup) }

    /// The caller has abandoned it: if it has not ended, it becomes a child of the group, cancelled for good.
    func leaveBehind() { scope.leaveBehind(with: group.cancelScope, at: placeInGroup) }

    /// Ends the child's scope; the group is told later.
    func end(_ outcome: ChildOutcome.Outcome) -> CancelScope.ChildEnding {
        let ending = scope.endChild(outcome, isStarting: true)
        if !ending.isChildOfGroup, let placeInGroup { group.cancelScope.unlist(placeInGroup) }
        return ending
    }
}
