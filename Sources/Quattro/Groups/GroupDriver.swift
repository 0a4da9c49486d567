/// What a child does after everything that it held is released, even its error: the group ends with the last of these acts.
struct LastAct {
    fileprivate enum Step {
        /// The child ends and leaves at once.
        case end(GroupMachine.Child, GroupMachine.Kind, GroupMachine.End, wasAdmitted: Bool)
        /// The child carries out the actions that follow from its end, and leaves; `cause` is why the group is cancelled, if it is.
        case follow(ScopedTaskGroup.Actions?, cause: CancelCause)
    }

    /// The group is not retained, since it waits for this act.
    private let group: Unmanaged<ScopedTaskGroup>
    private let step: Step

    fileprivate init(in group: ScopedTaskGroup, _ step: Step) {
        self.group = .passUnretained(group)
        self.step = step
    }

    /// The number under which the group lists the child's failure.
    var numberOfFailure: Int? {
        if case .follow(let actions, _) = step { actions?.effects.failure } else { nil }
    }

    func perform() {
        switch step {
        case .end(let child, let kind, let end, let wasAdmitted):
            group._withUnsafeGuaranteedRef { $0.endAtOnce(child, kind, end, wasAdmitted: wasAdmitted) }
        case .follow(let actions, let cause):
            group._withUnsafeGuaranteedRef { $0.leave(after: actions, cause: cause) }
        }
    }
}

// MARK: - Events

/// The driver of ``GroupMachine``: every event passes through here.
///
/// The group's lock is never held together with a scope's lock, and no other code is called while it is held.
extension ScopedTaskGroup {
    /// Admits a new child; it is a programming error if the group has ended.
    func admit(_ kind: GroupMachine.Kind, scope: CancelScope, onStack: Bool = false) -> Place {
        if let place = admitUnlessEnded(kind, scope: scope, onStack: onStack) { return place }
        let name = scope.name.map { ": \"\($0)\"" } ?? ""
        trap("a task was added to \(title) after it had ended\(name)", file: scope.file, line: scope.line)
    }

    /// Admits a new child; from here on, the group waits for it.
    ///
    /// `waits` says whether the child waits for its turn if there is no place for it, `onStack` whether its task starts on the caller's
    /// stack.
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
        // A child that is being started belongs to the caller that starts it, until it has started.
        if kind != .starting { scope.enterAsChild(of: cancelScope, onStack: onStack) }
        if Recorder.isOn, place.turn != nil { scope.recordMoment(.childQueued, in: cancelScope) }
        if isLate { scope.cancel(.enclosing) }
        return place
    }

    /// A child has ended.
    ///
    /// `isSeen` says whether a caller could learn of its end before it has left, and then see its place still taken.
    ///
    /// - Returns: The last act of the child.
    func childEnded(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        name: String?,
        by policy: FailurePolicy?,
        wasAdmitted: Bool = true,
        isSeen: Bool = false
    ) -> LastAct {
        // Most children end well, and no policy is asked for them.
        let (end, isFatal) = end.isFailure ? (policy ?? failurePolicy).judge(end, ofChild: name) : (end, false)
        if !isSeen, end.saysNothing {
            return LastAct(in: self, .end(child, kind, end, wasAdmitted: wasAdmitted))
        }
        let actions = state.withLock {
            $0.childEnded(child, kind, end, name: name, wasAdmitted: wasAdmitted, isFatal: isFatal)
        }
        let cause = actions?.effects.cancelsGroup == true ? end.cause(ofChild: name) : .enclosing
        if let actions, end.isGivingUp {
            // This is done before other children see this child's cancellation, which would be unexpected to them.
            perform(actions, cause: cause)
            return LastAct(in: self, .follow(nil, cause: cause))
        }
        return LastAct(in: self, .follow(actions, cause: cause))
    }

    /// - Returns: The end of the group, or `nil` if it has ended with its body, so that there is nothing to wait for.
    func bodyEnded(_ error: (any Error)?) -> Future<Void>? {
        let end = GroupMachine.End(ofBody: error, in: cancelScope)
        let actions = state.withLock { state in
            let isKnown = state.isKnown(end)
            let isFatal = failurePolicy.isFatalForBody
            return state.actions(for: state.machine.bodyEnded(end, isKnown: isKnown, isFatal: isFatal))
        }
        if let actions {
            // A body that gave up because it was cut off, before a shield was raised, has not failed.
            perform(actions, cause: end.isGivingUp && cancelScope.isBodyCancelled ? .enclosing : .bodyFailed)
        }
        return state.withLock { $0.bodyLeaves() }
    }

    /// A handle is about to throw the error of a child, and the group has listed that error.
    func willThrow(failure: Int) {
        guard CancelScope.isInBody(of: cancelScope) else { return }
        state.withLock { _ = $0.given.insert(failure) }
    }

    /// Returns a future that is completed when the next failure has been listed.
    func nextFailure() -> Future<Void> {
        state.withLock { state in
            let future = state.nextFailure ?? Future()
            state.nextFailure = future
            return future
        }
    }

    private func perform(_ actions: Actions, cause: @autoclosure () -> CancelCause) {
        if actions.effects.cancelsGroup { cancelScope.cancel(cause()) }
        if actions.effects.staysCancelled { cancelScope.staysCutOff() }
        actions.turn?.complete(with: .success(true))
        for scope in actions.dismissed { scope.cancel(.enclosing) }
        actions.failure?.complete(with: .success(()))
    }

    /// A child leaves: the last step of its life.
    fileprivate func leave(after actions: Actions?, cause: @autoclosure () -> CancelCause) {
        if let actions { perform(actions, cause: cause()) }
        state.withLock { $0.childLeaves() }?.complete(with: .success(()))
    }

    /// The same for a child that ends only now: one step, if no action follows from it.
    fileprivate func endAtOnce(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        wasAdmitted: Bool
    ) {
        let (actions, ended) = state.withLock { state in
            let actions = state.childEnded(child, kind, end, name: nil, wasAdmitted: wasAdmitted, isFatal: false)
            return (actions, actions == nil ? state.childLeaves() : nil)
        }
        if let actions { return leave(after: actions, cause: .bodyFailed) }
        ended?.complete(with: .success(()))
    }

    /// A queued child was cancelled, or the caller that waits for its turn has given up: the child leaves the queue, unless its turn has
    /// come.
    ///
    /// If the caller has given up, `scope` is cancelled, so that the child's end is not a failure.
    func withdraw(_ child: GroupMachine.Child, cancelling scope: CancelScope? = nil) {
        let turn = state.withLock { state in
            state.machine.withdraw(child) ? state.turns.removeValue(forKey: child) : nil
        }
        guard let turn else { return }
        scope?.cancel(.explicit(reason: "the caller that waited for its turn was cancelled"))
        turn.complete(with: .success(false))
    }

    /// A started child becomes a background child.
    func changeOver(_ child: GroupMachine.Child, scope: CancelScope) {
        let actions = state.withLock { state -> Actions? in
            guard let effects = state.machine.changedOver(child) else { return nil }
            state.background[child] = scope
            return state.actions(for: effects)
        }
        if let actions { perform(actions, cause: .enclosing) }
    }
}

// MARK: - Priority

extension ScopedTaskGroup {
    /// Passes a priority escalation of the group's task on to the children, since here no task waits for another and so Swift does not do
    /// it.
    nonisolated(nonsending) func escalating(_ operation: () async -> Void) async {
        await withTaskPriorityEscalationHandler {
            await operation()
        } onPriorityEscalated: { _, new in
            cancelScope.deliver { $0.escalateInner(to: Priority(new)) }
        }
    }
}
