/// How a scope takes its place in the tree of scopes, and leaves it.
extension CancelScope {
    /// Who tells a scope of what is cancelled around it.
    @usableFromInline
    enum Entry {
        /// The task that entered it.
        case byTask
        /// The scope in whose body it was entered, so many on top of each other on one stack.
        case byScope(depth: Int)
    }

    /// Begins the run in the current task, inside the scope that is around it.
    @usableFromInline
    func enter() -> Entry {
        guard let parent = Self.current else {
            begin(in: nil)
            return .byTask
        }
        // Read before the parent: a scope is cancelled before its task is.
        let isTaskCancelled = Task.isCancelled
        begin(in: parent)
        guard let depth = register(with: parent, if: { $0.body?.isCurrent == true }) else { return .byTask }
        // A body that cancelled its own task by itself: nobody else tells.
        if isTaskCancelled, !parent.isBodyCancelled { outsideWasCancelled(enclosingTask: true) }
        return .byScope(depth: depth)
    }

    /// Begins the run as a child of a group, for a task that is still to be made.
    ///
    /// `onStack` says whether that task is to start on the stack of the caller.
    func enterAsChild(of groupScope: CancelScope, onStack: Bool) {
        let depth = onStack ? (Self.ambient?.state.withLock { $0.depth + 1 } ?? 0) : 0
        begin(in: groupScope, isChild: true)
        _ = register(with: groupScope, depth: depth) { _ in true }
    }

    private func begin(in parent: CancelScope?, isChild: Bool = false) {
        let timekeeper = parent?.timekeeper ?? .current
        // A child's scope has no deadline yet, and nobody asks for how long it has been running.
        let now = isChild ? .passed : timekeeper.now
        state.withLock { state in
            if state.machine.phase != .idle {
                let title = name.map { " \"\($0)\"" } ?? ""
                trap("a cancel scope can be run only once, unlike that\(title) made at \(openedAt)")
            }
            state.isChild = isChild
            // Nothing runs yet that could be told of a cancellation: `attachBody()` asks for it.
            let effects = state.machine.enter(now: now)
            state.timekeeper = timekeeper
            state.parent = parent
            state.apply(effects.timer, to: self)
        }
    }

    /// Registers after the run has begun, and looks at what is cancelled after that: so nothing is missed in between.
    ///
    /// `depth` is how deep it is on the stack: one more than the parent, if nothing else is said.
    ///
    /// - Returns: How deep it is on the stack, or `nil` if it was not registered.
    private func register(
        with parent: CancelScope,
        depth: Int? = nil,
        if isOurs: (borrowing State) -> Bool
    ) -> Int? {
        let registration = parent.state.withLock { state -> Registration? in
            guard isOurs(state) else { return nil }
            return Registration(
                place: state.inner.insert(self),
                depth: depth ?? state.depth + 1,
                isCancelled: state.machine.isBodyCancelled,
                escalation: state.innerEscalation
            )
        }
        guard let registration else { return nil }
        let (hasEnded, hasBeenShielded) = state.withLock { state in
            state.placeInParent = state.machine.hasEnded ? nil : registration.place
            state.depth = registration.depth
            return (state.machine.hasEnded, state.machine.hasBeenShielded)
        }
        guard !hasEnded else {
            parent.state.withLock { $0.inner.remove(at: registration.place) }
            return nil
        }
        if let escalation = registration.escalation { escalate(to: escalation) }
        // Whatever is cancelled after the registration finds this scope among the inner ones. And looked at from here, as
        // the parent's body may have been cancelled before a shield was raised. A shield may have held back what it was told
        // since, and have been lowered by someone who could not see yet to whom the scope belongs.
        if registration.isCancelled || hasBeenShielded, isCancelledOutside { outsideWasCancelled() }
        return registration.depth
    }

    private struct Registration {
        let place: Int
        let depth: Int
        /// Whether the parent was cancelled already.
        let isCancelled: Bool
        let escalation: Priority?
    }

    private var isBodyCancelled: Bool { state.withLock { $0.machine.isBodyCancelled } }

    /// Called first of all in the body's task.
    func attachBody() {
        let body = BodyTask.current
        let (isCancelled, escalation) = state.withLock { state in
            state.body = body
            return (state.machine.isBodyCancelled, state.escalation)
        }
        if isCancelled { body?.cancel() }
        if let escalation { body?.escalate(to: escalation) }
    }

    /// Ends the run.
    func end(_ end: ScopeMachine.BodyEnd) -> ScopeMachine.Verdict {
        var moment: Deadline?
        // Asked only for a body that gave up, in a scope that is cancelled itself.
        var isCancelledOutside = true
        if end == .threwCancellation {
            let machine = snapshot
            // The same for both questions: a deadline that passes in between would be noticed without a look outside.
            let now = machine.hasDeadline ? self.now : .passed
            isCancelledOutside = !machine.isCancelled(now: now) || self.isCancelledOutside
            moment = now
        }
        let (verdict, parent, place) = state.withLock { state in
            // The clock matters only to a scope with a deadline.
            let now = moment ?? (state.machine.hasDeadline ? state.timekeeper?.now : nil) ?? .passed
            let verdict = state.machine.end(end, now: now, isCancelledOutside: isCancelledOutside)
            state.apply(.clear, to: self)
            state.body = nil
            return (verdict, state.parent, state.placeInParent)
        }
        if let parent, let place {
            parent.state.withLock { $0.inner.remove(at: place) }
        } else if let parent {
            // A task that makes another one in its scope, and so on, must not keep all of their scopes.
            let running = Self.nearestRunning(from: parent)
            state.withLock { $0.parent = running }
        }
        return verdict
    }
}

// MARK: - Moving

extension CancelScope {
    /// Leaves the scope that this one was entered in, while it runs: that one cannot cancel it any more.
    ///
    /// - Returns: `false` if it has cancelled it already.
    func leave() -> Bool {
        let (parent, place) = state.withLock { ($0.parent, $0.placeInParent.take()) }
        if let parent, let place { parent.state.withLock { $0.inner.remove(at: place) } }
        return state.withLock { state in
            guard !state.machine.isBodyCancelled || state.machine.ownCause != nil else {
                // It stays where it is, and goes on to see what cancelled it, though it is not told any more.
                _ = state.machine.outsideWasCancelled(enclosingTask: true)
                return false
            }
            state.parent = nil
            return true
        }
    }

    /// Joins a group's scope after having left another: from here on that one governs it.
    func join(_ groupScope: CancelScope) {
        state.withLock {
            $0.parent = groupScope
            $0.isChild = true
        }
        _ = register(with: groupScope) { _ in true }
    }
}
