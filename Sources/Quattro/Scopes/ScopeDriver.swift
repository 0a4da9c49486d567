/// The driver of ``ScopeMachine``: the lock, the timer, and the funnel that every event takes.
///
/// Lock order: a scope's lock before its timekeeper's. No two scopes' locks are ever held together, and nothing is
/// called out to (tasks, handlers, continuations) while one is held.
extension CancelScope {
    struct State {
        var machine: ScopeMachine
        /// Whose time counts; known from entry on.
        var timekeeper: Timekeeper?
        var ticket: Timekeeper.Ticket?
        var body: BodyTask?
        /// The scopes that must be told when the body is cancelled: those entered by the body's own task, and the
        /// children of a group.
        var inner = Slots<CancelScope>()
        /// The next scope out.
        ///
        /// It stays known after the end: a plain `Task` made inside may outlive the scope.
        var parent: CancelScope?
        /// The place in `parent.inner`; `nil` when another task entered the scope, which then tells it itself.
        var placeInParent: Int?
        /// How many scopes enclose this one without a task boundary in between.
        var depth = 0

        init(machine: ScopeMachine) {
            self.machine = machine
        }
    }

    var snapshot: ScopeMachine { state.withLock { $0.machine } }
    var timekeeper: Timekeeper? { state.withLock { $0.timekeeper } }

    /// By the clock of the run; before that, by the one of the code that asks.
    var now: Deadline { (timekeeper ?? .current).now }
}

// MARK: - The funnel

extension CancelScope {
    /// Decides under the lock, then acts.
    func send(_ event: (inout ScopeMachine) -> ScopeMachine.Effects) {
        if let delivery = decide(event) { Delivery.deliver([delivery]) }
    }

    /// Decides, and sets the timer while still under the lock, so that timers are set in the order of the decisions.
    func decide(_ event: (inout ScopeMachine) -> ScopeMachine.Effects) -> Delivery? {
        state.withLock { state in
            let effects = event(&state.machine)
            state.apply(effects.timer, to: self)
            return effects.cancelsBody ? Delivery(body: state.body, inner: state.inner.elements) : nil
        }
    }

    func cancel(_ cause: CancelCause) {
        let now = now
        send { $0.cancel(cause, now: now) }
    }

    func outsideWasCancelled(enclosingTask: Bool = false) {
        send { $0.outsideWasCancelled(enclosingTask: enclosingTask) }
    }
}

extension CancelScope.State {
    fileprivate mutating func apply(_ timer: ScopeMachine.Timer, to scope: CancelScope) {
        guard timer != .keep, let timekeeper else { return }
        if let ticket { timekeeper.disarm(ticket) }
        ticket = if case .set(let deadline) = timer { timekeeper.arm(scope, at: deadline) } else { nil }
    }
}

/// A cancellation that has been decided and is still to be told.
struct Delivery {
    let body: BodyTask?
    let inner: [CancelScope]

    /// Tells scopes first and tasks afterwards, so that whoever wakes finds everything around it cancelled already.
    ///
    /// A loop and not a recursion: scopes may be nested thousands deep.
    static func deliver(_ deliveries: [Delivery]) {
        var bodies: [BodyTask] = []
        var pending = deliveries
        var next = 0
        while next < pending.count {
            let delivery = pending[next]
            next += 1
            if let body = delivery.body { bodies.append(body) }
            for scope in delivery.inner {
                if let reached = scope.decide({ $0.outsideWasCancelled() }) { pending.append(reached) }
            }
        }
        for body in bodies { body.cancel() }
    }
}

// MARK: - Entry and end

extension CancelScope {
    /// Begins the run in the current task, inside the scope that is around it.
    ///
    /// - Returns: Whether that scope will tell this one of cancellations. Otherwise the current task must.
    func enter() -> Bool {
        let parent = Self.ambient
        begin(in: parent)
        return parent.map { register(with: $0) { $0.body?.isCurrent == true } } ?? false
    }

    /// Begins the run as a child of a group, for a task that is still to be made.
    func enterAsChild(of groupScope: CancelScope) {
        begin(in: groupScope)
        _ = register(with: groupScope) { _ in true }
    }

    private func begin(in parent: CancelScope?) {
        let timekeeper = parent?.timekeeper ?? .current
        let now = timekeeper.now
        state.withLock { state in
            // Nothing runs yet that could be told of a cancellation: `attachBody()` asks for it.
            let effects = state.machine.enter(now: now)
            state.timekeeper = timekeeper
            state.parent = parent
            state.apply(effects.timer, to: self)
        }
    }

    /// Registers after the run has begun, and looks at what is cancelled after that: so nothing is missed in between.
    private func register(with parent: CancelScope, if isOurs: (borrowing State) -> Bool) -> Bool {
        let registration = parent.state.withLock { state -> (place: Int, depth: Int, isBodyCancelled: Bool)? in
            isOurs(state) ? (state.inner.insert(self), state.depth + 1, state.machine.isBodyCancelled) : nil
        }
        guard let registration else { return false }
        let hasEnded = state.withLock { state in
            state.placeInParent = state.machine.hasEnded ? nil : registration.place
            state.depth = registration.depth
            return state.machine.hasEnded
        }
        guard !hasEnded else {
            parent.state.withLock { $0.inner.remove(at: registration.place) }
            return false
        }
        // The parent's body may have been cancelled before a shield was raised; what counts is what is visible now.
        if registration.isBodyCancelled, isCancelledOutside { outsideWasCancelled() }
        return true
    }

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
        state.withLock { $0.parent = groupScope }
        _ = register(with: groupScope) { _ in true }
    }

    /// Called first of all in the body's task.
    func attachBody() {
        let body = BodyTask.current
        let isCancelled = state.withLock { state in
            state.body = body
            return state.machine.isBodyCancelled
        }
        if isCancelled { body?.cancel() }
    }

    /// Ends the run.
    ///
    /// `isTaskCancelled` says whether the task that entered the scope is cancelled, if that is not told otherwise.
    func end(_ end: ScopeMachine.BodyEnd, isTaskCancelled: Bool = false) -> ScopeMachine.Verdict {
        let now = now
        // Looking outside costs a walk, and matters only to a scope that is cancelled itself.
        let mayAbsorb = end == .threwCancellation && snapshot.isCancelled(now: now)
        let isCancelledOutside = !mayAbsorb || isTaskCancelled || self.isCancelledOutside
        let (verdict, parent, place) = state.withLock { state in
            let verdict = state.machine.end(end, now: now, isCancelledOutside: isCancelledOutside)
            state.apply(.clear, to: self)
            state.body = nil
            return (verdict, state.parent, state.placeInParent)
        }
        if let parent, let place { parent.state.withLock { $0.inner.remove(at: place) } }
        return verdict
    }
}
