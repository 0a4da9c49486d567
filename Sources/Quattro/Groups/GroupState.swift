/// The state under a group's lock: its machine, and the waits.
extension ScopedTaskGroup {
    struct State: ~Copyable {
        /// How many members are present, the body included: those that the machine counts, and those that are about to release what they
        /// hold.
        ///
        /// So when the group has ended, every child has released what it held.
        private var present = 1
        private var lastChild = 0
        var machine: GroupMachine
        /// The background children, which are told to end when the rest is done.
        var background: [GroupMachine.Child: CancelScope] = [:]
        /// The turns of the children that wait for one; the value is whether the child may start.
        var turns: [GroupMachine.Child: Future<Bool>] = [:]
        /// The failures that the body got from handles and may rethrow: each is listed once, however often the body reads it.
        var given: Set<Int> = []
        /// For a caller that waits until something else has failed.
        var nextFailure: Future<Void>?
        /// Completed when the last child leaves, if the body waits for that.
        private var ended: Future<Void>?

        init(machine: GroupMachine) {
            self.machine = machine
        }

        mutating func nextChild() -> GroupMachine.Child {
            lastChild += 1
            return lastChild
        }

        mutating func childComes() { present += 1 }

        /// - Returns: The future for which the body waits, if this was the last child.
        mutating func childLeaves() -> Future<Void>? {
            present -= 1
            return present == 0 ? ended : nil
        }

        /// - Returns: The future for which the body has to wait, if it is not the last member.
        mutating func bodyLeaves() -> Future<Void>? {
            present -= 1
            if present > 0 { ended = Future() }
            return ended
        }
    }

    /// An admitted child, and the turn for which it has to wait if there is no place for it yet.
    struct Place {
        let child: GroupMachine.Child
        let turn: Future<Bool>?
    }

    /// What was decided under the lock and is done after it, with the children that were there at the time of the decision.
    struct Actions {
        let effects: GroupMachine.Effects
        let turn: Future<Bool>?
        let dismissed: [CancelScope]
        let failure: Future<Void>?
    }
}

extension ScopedTaskGroup.State {
    mutating func actions(for effects: GroupMachine.Effects) -> ScopedTaskGroup.Actions? {
        if effects.isNothing { return nil }
        return ScopedTaskGroup.Actions(
            effects: effects,
            turn: effects.admitted.flatMap { turns.removeValue(forKey: $0) },
            dismissed: effects.dismissed.compactMap { background[$0] },
            failure: effects.failure == nil ? nil : nextFailure.take()
        )
    }

    mutating func childEnded(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        name: String?,
        wasAdmitted: Bool,
        isFatal: Bool
    ) -> ScopedTaskGroup.Actions? {
        if kind != .foreground { background[child] = nil }
        let effects = machine.childEnded(
            child,
            kind,
            end,
            name: name,
            wasAdmitted: wasAdmitted,
            isFatal: isFatal
        )
        return actions(for: effects)
    }

    /// Whether the body has only rethrown errors that it got from handles.
    func isKnown(_ end: GroupMachine.End) -> Bool {
        guard case .failed(let error) = end, !given.isEmpty else { return false }
        return isNothing(error, but: given.map { machine.failures[$0].error })
    }
}
