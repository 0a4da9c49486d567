/// What a group has under its lock: its machine, and the waits.
extension ScopedTaskGroup {
    struct State: ~Copyable {
        /// How many members are there, the body included: those that the machine counts, and those that are about to release what they
        /// hold.
        ///
        /// Nothing of a child is left when its group has ended.
        private var present = 1
        private var lastChild = 0
        var machine: GroupMachine
        /// Background children, to be told when the rest is done.
        var background: [GroupMachine.Child: CancelScope] = [:]
        /// The turns of the children that wait for one: whether they may start.
        var turns: [GroupMachine.Child: Future<Bool>] = [:]
        /// Which failures the body was given by handles and may rethrow: each is listed once, however often it asks.
        var given: Set<Int> = []
        /// For a caller that waits until something else has failed.
        var nextFailure: Future<Void>?
        /// For the body, if it has others to wait for.
        private var ended: Future<Void>?

        init(machine: GroupMachine) {
            self.machine = machine
        }

        mutating func nextChild() -> GroupMachine.Child {
            lastChild += 1
            return lastChild
        }

        mutating func childComes() { present += 1 }

        /// - Returns: What the body waits for, if this was the last one.
        mutating func childLeaves() -> Future<Void>? {
            present -= 1
            return present == 0 ? ended : nil
        }

        /// - Returns: What the body has to wait for, if it is not the last one.
        mutating func bodyLeaves() -> Future<Void>? {
            present -= 1
            if present > 0 { ended = Future() }
            return ended
        }
    }

    /// A child that has been taken in, and the turn that it has to wait for if there is no place for it yet.
    struct Place {
        let child: GroupMachine.Child
        let turn: Future<Bool>?
    }

    /// What has been decided under the lock and is to be done after it, to those that were there when it was decided.
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

    /// Whether the body has rethrown nothing but what handles have given to it.
    func isKnown(_ end: GroupMachine.End) -> Bool {
        guard case .failed(let error) = end, !given.isEmpty else { return false }
        return isNothing(error, but: given.map { machine.failures[$0].error })
    }
}
