/// The driver of ``GroupMachine``: the lock, the continuations of those who wait, and the funnel for every event.
///
/// Lock order: the group's lock is never held together with a scope's, and nothing is called out to while it is held.
extension ScopedTaskGroup {
    struct State: ~Copyable {
        var machine: GroupMachine
        private var lastChild = 0
        /// Background children, to be told when the rest is done.
        var background: [GroupMachine.Child: CancelScope] = [:]
        var turns: [GroupMachine.Child: Turn] = [:]
        /// The group's own task, waiting for the end.
        var owner: UnsafeContinuation<Void, Never>?

        init(machine: GroupMachine) {
            self.machine = machine
        }

        mutating func nextChild() -> GroupMachine.Child {
            lastChild += 1
            return lastChild
        }
    }

    /// A queued child's turn: either side may come first.
    enum Turn {
        case awaited(UnsafeContinuation<Bool, Never>)
        /// `false` for a child that is not to start any more.
        case decided(Bool)
    }
}

// MARK: - Events

extension ScopedTaskGroup {
    /// Takes a new child in.
    ///
    /// From here on the group waits for it.
    func admit(_ kind: GroupMachine.Kind, scope: CancelScope) -> (child: GroupMachine.Child, mustWait: Bool) {
        let (child, admission, isLate) = state.withLock { state in
            let child = state.nextChild()
            let admission = state.machine.add(child, kind)
            if admission != .refuse, kind == .background { state.background[child] = scope }
            return (child, admission, kind == .background && state.machine.isWindingDown)
        }
        guard admission != .refuse else {
            trap("a task was added to \(self) after it had ended")
        }
        // A starting one belongs to whoever starts it, until it has.
        if kind != .starting { scope.enterAsChild(of: cancelScope) }
        if isLate { scope.cancel(.enclosing) }
        return (child, admission == .wait)
    }

    func childEnded(
        _ child: GroupMachine.Child,
        _ kind: GroupMachine.Kind,
        _ end: GroupMachine.End,
        name: String?,
        wasAdmitted: Bool = true
    ) -> GroupMachine.Effects {
        state.withLock { state in
            if kind == .background { state.background[child] = nil }
            return state.machine.childEnded(kind, end, name: name, wasAdmitted: wasAdmitted)
        }
    }

    func bodyEnded(_ end: GroupMachine.End) {
        perform(state.withLock { $0.machine.bodyEnded(end) }, cause: .bodyFailed)
    }

    func errorWillBeDelivered(_ error: any Error, of child: GroupMachine.Child) {
        state.withLock { $0.machine.errorWillBeDelivered(error, of: child) }
    }

    func perform(_ effects: GroupMachine.Effects, cause: @autoclosure () -> CancelCause) {
        if effects.cancelsGroup { cancelScope.cancel(cause()) }
        for child in effects.admitted { decideTurn(of: child, mayStart: true) }
        if effects.cancelsBackground {
            for scope in state.withLock({ Array($0.background.values) }) { scope.cancel(.enclosing) }
        }
        if effects.hasEnded { state.withLock { $0.owner.take() }?.resume() }
    }
}

// MARK: - Waiting

extension ScopedTaskGroup {
    /// Waits until body and children have ended.
    ///
    /// Not a cancellation point: whoever is cancelled still ends in order.
    nonisolated(nonsending) func waitUntilEnded() async {
        await withUnsafeContinuation { owner in
            let hasEnded = state.withLock { state in
                if !state.machine.hasEnded { state.owner = owner }
                return state.machine.hasEnded
            }
            if hasEnded { owner.resume() }
        }
    }

    /// Waits in the queue, in the queued child's own task, so that it keeps the task-local values of whoever added it.
    ///
    /// - Returns: `false` if the child was cancelled before its turn came.
    nonisolated(nonsending) func waitForTurn(of child: GroupMachine.Child) async -> Bool {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { waiting in
                let decision = state.withLock { state -> Bool? in
                    guard case .decided(let mayStart) = state.turns.removeValue(forKey: child) else {
                        state.turns[child] = .awaited(waiting)
                        return nil
                    }
                    return mayStart
                }
                if let decision { waiting.resume(returning: decision) }
            }
        } onCancel: {
            if state.withLock({ $0.machine.leaveQueue(child) }) { decideTurn(of: child, mayStart: false) }
        }
    }

    private func decideTurn(of child: GroupMachine.Child, mayStart: Bool) {
        let waiting = state.withLock { state -> UnsafeContinuation<Bool, Never>? in
            guard case .awaited(let waiting) = state.turns.removeValue(forKey: child) else {
                state.turns[child] = .decided(mayStart)
                return nil
            }
            return waiting
        }
        waiting?.resume(returning: mayStart)
    }
}
