/// The driver of ``ScopeMachine``: the lock, the timer, and the funnel that every event takes.
///
/// Lock order: a scope's lock before its timekeeper's and its time source's. No two scopes' locks are ever held together, and nothing is
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
        /// Whether this is the scope of a group's child, and `parent` that of the group.
        var isChild = false
        /// How many scopes were started on top of each other on the stack that the body starts on.
        var depth = 0
        /// An escalation that came before the body's task did.
        var escalation: Priority?
        /// An escalation of the children, for those that are still to come.
        var innerEscalation: Priority?

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
    func decide(
        if isMeant: (borrowing State) -> Bool = { _ in true },
        _ event: (inout ScopeMachine) -> ScopeMachine.Effects
    ) -> Delivery? {
        state.withLock { state in
            guard isMeant(state) else { return nil }
            let effects = event(&state.machine)
            state.apply(effects.timer, to: self)
            guard effects.cancelsBody || effects.tellsInner else { return nil }
            return Delivery(
                teller: self,
                body: effects.cancelsBody ? state.body : nil,
                inner: effects.tellsInner ? state.inner.elements : []
            )
        }
    }

    /// Tells a scope that the one around it was cancelled, unless it has left that one meanwhile.
    func decide(toldBy teller: CancelScope) -> Delivery? {
        decide(if: { $0.parent === teller }) { $0.outsideWasCancelled() }
    }

    func cancel(_ cause: CancelCause) {
        let now = now
        send { $0.cancel(cause, now: now) }
    }

    @usableFromInline
    func outsideWasCancelled(enclosingTask: Bool = false) {
        send { $0.outsideWasCancelled(enclosingTask: enclosingTask) }
    }
}

extension CancelScope.State {
    mutating func apply(_ timer: ScopeMachine.Timer, to scope: CancelScope) {
        guard timer != .keep, let timekeeper else { return }
        if let ticket { timekeeper.disarm(ticket) }
        ticket = if case .set(let deadline) = timer { timekeeper.arm(.scope(scope), at: deadline) } else { nil }
    }
}

/// A cancellation that has been decided and is still to be told.
struct Delivery {
    let teller: CancelScope
    let body: BodyTask?
    let inner: [CancelScope]

    /// Tells scopes first and tasks afterwards, those further out before those inside of them, so that whoever wakes finds
    /// everything around it cancelled already.
    ///
    /// A loop and not a recursion: scopes may be nested thousands deep.
    static func deliver(_ deliveries: [Delivery]) {
        var bodies: [BodyTask] = []
        // Several deliveries may meet: one scope's task is told after those around it, and nothing is told twice.
        var others = deliveries.count == 1 ? [:] : Dictionary(deliveries.map { ($0.id, $0) }) { first, _ in first }
        var told: Set<ObjectIdentifier> = []
        for delivery in deliveries where deliveries.count == 1 || others.removeValue(forKey: delivery.id) != nil {
            var pending = [delivery]
            while let delivery = pending.popLast() {
                if let body = delivery.body { bodies.append(body) }
                for scope in delivery.inner where deliveries.count == 1 || told.insert(ObjectIdentifier(scope)).inserted
                {
                    if let reached = scope.decide(toldBy: delivery.teller) { pending.append(reached) }
                    // On top: of the two, this is the one that knows the task.
                    if let other = others.removeValue(forKey: ObjectIdentifier(scope)) { pending.append(other) }
                }
            }
        }
        for body in bodies { body.cancel() }
    }

    private var id: ObjectIdentifier { ObjectIdentifier(teller) }
}
