/// The driver of ``GroupMachine``: the lock, those who wait, and the funnel for every event.
///
/// The group's lock is never held together with a scope's, and nothing is called out to while it is held.
extension ScopedTaskGroup {
    struct State: ~Copyable {
        var machine: GroupMachine
        private var lastChild = 0
        /// Background children, to be told when the rest is done.
        var background: [GroupMachine.Child: CancelScope] = [:]
        /// The turns of the children that wait for one: whether they may start.
        var turns: [GroupMachine.Child: Future<Bool>] = [:]
        /// Which failures the body was given by handles, and may throw on: as many as there are, however often it asks.
        var given: Set<Int> = []
        /// For who waits until something else has failed.
        var nextFailure: Future<Void>?
        /// How many are there, the body included: those that the machine counts, and those that are about to let go of what they
        /// hold.
        ///
        /// Nothing of a child is left when its group has ended.
        private var present = 1
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

    /// What has been decided under the lock and is to be done after it, to those who were there when it was decided.
    struct Actions {
        let effects: GroupMachine.Effects
        fileprivate let turn: Future<Bool>?
        fileprivate let dismissed: [CancelScope]
        fileprivate let failure: Future<Void>?
    }
}

/// What a child has to do when nothing else of it is left, its error included: the group ends with the last one of these.
struct LastAct {
    fileprivate enum Step {
        /// To end and to leave at once.
        case end(GroupMachine.Child, GroupMachine.Kind, GroupMachine.End, wasAdmitted: Bool, isFatal: Bool)
        /// To do what follows from its end, and to leave; `cause` is what the group is cancelled by, if it is.
        case follow(ScopedTaskGroup.Actions?, cause: CancelCause)
    }

    fileprivate let group: ScopedTaskGroup
    fileprivate let step: Step

    /// The number under which the group lists the child's failure.
    var numberOfFailure: Int? {
        if case .follow(let actions, _) = step { actions?.effects.failure } else { nil }
    }

    func perform() {
        switch step {
        case .end(let child, let kind, let end, let wasAdmitted, let isFatal):
            group.endAtOnce(child, kind, end, wasAdmitted: wasAdmitted, isFatal: isFatal)
        case .follow(let actions, let cause): group.leave(after: actions, cause: cause)
        }
    }
}

extension ScopedTaskGroup.State {
    fileprivate mutating func actions(for effects: GroupMachine.Effects) -> ScopedTaskGroup.Actions? {
        if effects.isNothing { return nil }
        return ScopedTaskGroup.Actions(
            effects: effects,
            turn: effects.admitted.flatMap { turns.removeValue(forKey: $0) },
            dismissed: effects.dismissed.compactMap { background[$0] },
            failure: effects.failure == nil ? nil : nextFailure.take()
        )
    }

    fileprivate mutating func childEnded(
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

    /// Whether the body has thrown on nothing but what handles have given to it.
    fileprivate func isKnown(_ end: GroupMachine.End) -> Bool {
        guard case .failed(let error) = end, !given.isEmpty else { return false }
        return isNothing(error, but: given.map { machine.failures[$0].error })
    }
}

// MARK: - Events

extension ScopedTaskGroup {
    /// Takes a new child in, which to a group that has ended is a programming error.
    func admit(_ kind: GroupMachine.Kind, scope: CancelScope, onStack: Bool = false) -> Place {
        if let place = admitUnlessEnded(kind, scope: scope, onStack: onStack) { return place }
        let name = scope.name.map { ": \"\($0)\"" } ?? ""
        trap("a task was added to \(title) after it had ended\(name)", file: scope.file, line: scope.line)
    }

    /// Takes a new child in, and from here on the group waits for it.
    ///
    /// `waits` says whether it takes its turn if there is no place for it, `onStack` whether its task is to start on the stack of the
    /// caller.
    ///
    /// - Returns: `nil` if the group has ended, or is full and the child does not wait.
    func admitUnlessEnded(
        _ kind: GroupMachine.Kind,
        waits: Bool = true,
        scope: CancelScope,
        onStack: Bool = false
    ) -> Place? {
        let (place, isLate) = state.withLock { state -> (Place?, Bool) in
            let child = state.nextChild()
            let admission = state.machine.add(child, kind, waits: waits)
            if admission == .refuse { return (nil, false) }
            let turn = admission == .wait ? Future<Bool>() : nil
            if let turn { state.turns[child] = turn }
            if kind == .background { state.background[child] = scope }
            state.childComes()
            return (Place(child: child, turn: turn), kind == .background && state.machine.isWindingDown)
        }
        guard let place else { return nil }
        // A starting one belongs to whoever starts it, until it has.
        if kind != .starting { scope.enterAsChild(of: cancelScope, onStack: onStack) }
        if isLate { scope.cancel(.enclosing) }
        return place
    }

    /// A child has ended.
    ///
    /// `isSeen` says whether someone may learn of its end before it has left, and then find its place still taken.
    ///
    /// - Returns: What is left to do.
    func childEnded(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        name: String?,
        by policy: FailurePolicy?,
        wasAdmitted: Bool = true,
        isSeen: Bool = false
    ) -> LastAct {
        let (end, isFatal) = (policy ?? failurePolicy).judge(end, ofChild: name)
        if !isSeen, !end.isFailure {
            let step = LastAct.Step.end(child, kind, end, wasAdmitted: wasAdmitted, isFatal: isFatal)
            return LastAct(group: self, step: step)
        }
        let actions = state.withLock {
            $0.childEnded(child, kind, end, name: name, wasAdmitted: wasAdmitted, isFatal: isFatal)
        }
        let cause = actions?.effects.cancelsGroup == true ? end.cause(ofChild: name) : .enclosing
        if let actions, end.isGivingUp {
            // Before others get its cancellation, which would be one out of the blue to them.
            perform(actions, cause: cause)
            return LastAct(group: self, step: .follow(nil, cause: cause))
        }
        return LastAct(group: self, step: .follow(actions, cause: cause))
    }

    /// - Returns: The end of the group, or `nil` if it has ended with its body, so that there is nothing to wait for.
    func bodyEnded<Value>(_ result: Result<Value, any Error>) -> Future<Void>? {
        let end = GroupMachine.End(ofBody: result, in: cancelScope)
        let actions = state.withLock { state in
            let isKnown = state.isKnown(end)
            let isFatal = failurePolicy.isFatalForBody
            return state.actions(for: state.machine.bodyEnded(end, isKnown: isKnown, isFatal: isFatal))
        }
        if let actions {
            // One that gave up since it was cut off, before a shield went up, has not failed.
            perform(actions, cause: end.isGivingUp && cancelScope.isBodyCancelled ? .enclosing : .bodyFailed)
        }
        return state.withLock { $0.bodyLeaves() }
    }

    /// A handle is about to throw the error of a child, which stands in the group's list.
    func willThrow(failure: Int) {
        guard CancelScope.isInBody(of: cancelScope) else { return }
        state.withLock { _ = $0.given.insert(failure) }
    }

    /// Completed when the next failure stands in the list.
    func nextFailure() -> Future<Void> {
        state.withLock { state in
            let future = state.nextFailure ?? Future()
            state.nextFailure = future
            return future
        }
    }

    private func perform(_ actions: Actions, cause: @autoclosure () -> CancelCause) {
        if actions.effects.cancelsGroup { cancelScope.cancel(cause()) }
        actions.turn?.complete(with: .success(true))
        for scope in actions.dismissed { scope.cancel(.enclosing) }
        actions.failure?.complete(with: .success(()))
    }

    /// A child leaves, as the last that is done for it.
    fileprivate func leave(after actions: Actions?, cause: @autoclosure () -> CancelCause) {
        if let actions { perform(actions, cause: cause()) }
        state.withLock { $0.childLeaves() }?.complete(with: .success(()))
    }

    /// The same for one that ends only now: in one step, if nothing follows from it.
    fileprivate func endAtOnce(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        wasAdmitted: Bool,
        isFatal: Bool
    ) {
        let (actions, ended) = state.withLock { state in
            let actions = state.childEnded(
                child,
                kind,
                end,
                name: nil,
                wasAdmitted: wasAdmitted,
                isFatal: isFatal
            )
            return (actions, actions == nil ? state.childLeaves() : nil)
        }
        if let actions { return leave(after: actions, cause: .bodyFailed) }
        ended?.complete(with: .success(()))
    }

    /// A queued child is not wanted any more: it leaves the queue, unless its turn has come.
    func withdraw(_ child: GroupMachine.Child) {
        let turn = state.withLock { state in
            state.machine.withdraw(child) ? state.turns.removeValue(forKey: child) : nil
        }
        turn?.complete(with: .success(false))
    }

    /// A child that was started is to serve the others from here on.
    func changeOver(_ child: GroupMachine.Child, scope: CancelScope) {
        let actions = state.withLock { state in
            state.background[child] = scope
            let effects = state.machine.changedOver(child)
            return state.actions(for: effects)
        }
        if let actions { perform(actions, cause: .enclosing) }
    }
}

// MARK: - Priority

extension ScopedTaskGroup {
    /// Hands an escalation of the group's task on to the children, since there is no task that waits for another here.
    nonisolated(nonsending) func escalating(_ operation: () async -> Void) async {
        await withTaskPriorityEscalationHandler {
            await operation()
        } onPriorityEscalated: { _, new in
            cancelScope.deliver { $0.escalateInner(to: Priority(new)) }
        }
    }
}
