/// The driver of ``ScopeNode``: the lock, the timer, and the functions through which every event passes.
///
/// Lock order: a scope's lock before its timekeeper's and its time source's. No two scopes' locks are ever held together, and no other code
/// (tasks, handlers, continuations) is called while one is held.
extension CancelScope {
    struct State {
        /// The parts of the state that few scopes have.
        struct Rare {
            /// The places in the lists of the sources that the scope is linked to.
            var links: [Int]?
            var absorbedError: (any Error)?
            /// What is kept for observers.
            var watched = Watched()
        }

        // This order takes the least memory.

        var node: ScopeNode<CancelScope>
        private(set) var rare = Boxed<Rare>()
        /// The timekeeper whose time counts; set on entry.
        var timekeeper: TimekeeperReference?
        var body: BodyTask?
        var ticket: Timekeeper.Ticket?
        /// An escalation that happened before the body's task existed.
        var escalation: Priority?
        /// An escalation of the children, for those that are added later.
        var innerEscalation: Priority?
        /// How many scopes have started on top of each other on the stack on which the body starts.
        var depth: Int32 = 0
        /// The place among the roots, or less than zero.
        var root: Int32 = -1

        init(life: ScopeMachine) {
            node = ScopeNode(life: life)
        }

        var links: [Int]? {
            get { rare.value?.links }
            set { changeRare { $0.links = newValue } }
        }

        /// What the body threw and the scope absorbed, if it says more than a `CancellationError`.
        var absorbedError: (any Error)? { rare.value?.absorbedError }

        mutating func absorb(_ error: any Error) {
            guard !(error is CancellationError), absorbedError == nil else { return }
            changeRare { $0.absorbedError = error }
        }

        var isWatched: Bool { !rare.isEmpty }
        var watchedIfAny: Watched? { rare.value?.watched }

        mutating func changeWatched(_ change: (inout Watched) -> Void) { changeRare { change(&$0.watched) } }

        private mutating func changeRare(_ change: (inout Rare) -> Void) {
            rare.change(from: Rare(), change)
        }

        /// The scope's own clock during the run.
        ///
        /// It is inlined, since otherwise the whole state would be copied.
        @inline(__always)
        var now: Deadline { timekeeper?.now ?? .passed }
    }

    var snapshot: ScopeMachine { state.withLock { $0.node.life } }
    var time: TimekeeperReference? { state.withLock { $0.timekeeper } }
    package var timekeeper: Timekeeper? { time?.timekeeper }

    /// The clock that counts: the clock of the run, or before that the clock of the calling code.
    ///
    /// Code that depends on the time reads it under the scope's lock. So no two readers disagree about whether a deadline has passed: after
    /// one reader has seen that it has, no later one treats it as pending and moves it.
    var clock: Timekeeper { timekeeper ?? .current }

    func answer<Answer>(_ question: (ScopeMachine, () -> Deadline) -> Answer) -> Answer {
        let clock = clock
        return look { state in question(state.node.life) { clock.now } }
    }

    /// Gives access to everything that depends on the time, and so on the state of the sources.
    ///
    /// The time is read before the sources: a deadline that was moved before it passed never cancels anything.
    @inline(__always)
    func look<Answer>(_ body: (inout State) -> Answer) -> Answer {
        if let sources { seeing(sources, body) } else { state.withLock { body(&$0) } }
    }

    /// This is a function of its own, so that the path of the many scopes without sources stays short.
    @inline(never)
    private func seeing<Answer>(_ sources: [CancelSource], _ body: (inout State) -> Answer) -> Answer {
        let clock = clock
        return state.withLock { state in
            // A scope that has ended does not change any more.
            if !state.node.life.hasEnded { state.see(sources, at: clock.now) }
            return body(&state)
        }
    }
}

// MARK: - The funnel

extension CancelScope {
    /// Decides under the lock, then acts.
    func send(_ event: (inout ScopeNode<CancelScope>) -> ScopeMachine.Effects) {
        if let delivery = decide(event) { Delivery.deliver(delivery) }
    }

    /// Decides, and sets the timer while still under the lock, so that timers are set in the order of the decisions.
    func decide(_ event: (inout ScopeNode<CancelScope>) -> ScopeMachine.Effects) -> Delivery? {
        decide(inState: { event(&$0.node) })
    }

    private func decide(inState event: (inout State) -> ScopeMachine.Effects) -> Delivery? {
        let delivery = look { state -> Delivery? in
            let shields = ShieldCount.current
            let effects = event(&state)
            return state.delivery(of: effects, by: self, at: shields)
        }
        if Recorder.isOn, delivery != nil { recordCancellation() }
        return delivery
    }

    /// The same for an event that was told or seen at an earlier moment.
    ///
    /// - Returns: `.some` if it is decided, and `nil` if another look is needed.
    private func decide(
        since shields: ShieldCount,
        _ event: (inout ScopeNode<CancelScope>, _ isFresh: Bool) -> ScopeMachine.Effects?
    ) -> Delivery?? {
        state.withLock { state -> Delivery?? in
            // The delivery carries the shield count of the moment when the event was observed, not a later one.
            event(&state.node, shields.isCurrent).map { state.delivery(of: $0, by: self, at: shields) }
        }
    }

    func cancel(_ cause: CancelCause) {
        let clock = clock
        sendNaming { $0.life.cancel(cause, now: clock.now) }
    }

    /// Decides, and notes for observers the scope of the code that cancelled this one or moved its deadline.
    func decideNaming(_ event: (inout ScopeNode<CancelScope>) -> ScopeMachine.Effects) -> Delivery? {
        guard Attention.isPaid(by: .titles) else { return decide(event) }
        let canceller = Self.ambient?.title
        // This is read before the sources.
        let before = state.withLock { $0.node.life.bound(now: .never) }
        var after = before
        let delivery = decide(inState: { state in
            let wasCancelled = state.node.life.own != nil
            let effects = event(&state.node)
            // The first canceller counts, and not one that calls after the deadline has passed.
            if !wasCancelled, let cause = state.node.life.ownCause, !cause.isDeadline {
                state.changeWatched { $0.canceller = canceller }
            }
            after = state.node.life.bound(now: .never)
            return effects
        })
        if Recorder.isOn, after != before { recordDeadline(after) }
        return delivery
    }

    /// The same, then acts.
    func sendNaming(_ event: (inout ScopeNode<CancelScope>) -> ScopeMachine.Effects) {
        if let delivery = decideNaming(event) { Delivery.deliver(delivery) }
    }

    @usableFromInline
    func enclosingTaskWasCancelled() {
        guard let delivery = decide({ $0.enclosingTaskWasCancelled() }) else { return }
        if Recorder.isOn { recordCancellationOfTask() }
        Delivery.deliverInwards(delivery)
    }

    /// Another scope tells of a cancellation.
    func told(of delivery: Delivery) -> Delivery? {
        decide(since: delivery.shields) {
            $0.outsideWasCancelled(toldBy: delivery.teller, ofItsOwn: delivery.isOwn, isFresh: $1)
        } ?? look()
    }

    /// Tells the scopes inside of a cancellation that code inside has seen and acted on.
    func staysCutOff() { send { $0.staysCutOff() } }

    private func look() -> Delivery? {
        while true {
            let sight = sight(isAnswered: true)
            guard sight.isCancelled else { return nil }
            if let decided = decide(since: sight.shields, { $0.sees(sight, isFresh: $1) }) { return decided }
        }
    }

    /// Checks for cancellations outside, after an event that lets the scope see more than before.
    func lookOutside() {
        if let delivery = look() { Delivery.deliver(delivery) }
    }
}

extension CancelScope.State {
    /// `now` was read before, from the scope's clock.
    mutating func see(_ sources: [CancelSource], at now: Deadline) {
        var standing = sources[0].standing(at: now)
        for source in sources.dropFirst() { standing = standing.and(source.standing(at: now)) }
        node.life.see(standing)
    }

    /// Sets the timer, and returns what must be delivered after the lock has been released.
    ///
    /// `shields` is the shield count at the moment when the cause was observed.
    mutating func delivery(
        of effects: ScopeMachine.Effects,
        by scope: CancelScope,
        at shields: ShieldCount
    ) -> Delivery? {
        apply(effects.timer, to: scope)
        guard effects.cancelsBody || effects.tellsInner else { return nil }
        return Delivery(
            teller: scope,
            isOwn: node.life.own != nil,
            body: effects.cancelsBody ? body : nil,
            inner: effects.tellsInner ? node.inner.elements : [],
            shields: shields
        )
    }

    mutating func apply(_ timer: ScopeMachine.Timer, to scope: CancelScope) {
        guard timer != .keep, let timekeeper else { return }
        if let ticket { timekeeper.disarm(ticket) }
        ticket =
            if case .set(let deadline) = timer {
                timekeeper.arm(.governor(UnretainedGovernor(scope)), at: deadline)
            } else {
                nil
            }
    }
}
