/// The driver of ``SourceMachine``: the lock, the scopes that are linked, the handlers and their timer.
///
/// A source never has its lock while it calls a scope, and a scope may ask its sources under its own lock. So a scope reads the state of
/// its sources when it decides, as it reads the clock, and a source only tells its scopes to check. The order in which they are told does
/// not matter: a scope that has not been told yet is cancelled nevertheless.
///
/// Lock order: a scope's lock before a source's, and a source's before that of a timekeeper. So the clock in effect, which depends on the
/// scope around the code, is read before the lock is taken.
extension CancelSource {
    /// This is a struct, since a plain closure is wrapped in another one each time it is put into a dictionary or taken out.
    struct Handler: Sendable {
        let call: @Sendable (CancelCause) -> Void
    }

    struct State {
        var machine: SourceMachine
        /// The linked scopes that are running.
        var links = Slots<CancelScope>()
        /// The handlers that have not been called, by their numbers; they are called in the order of the numbers.
        fileprivate(set) var handlers: [Int: Handler] = [:]
        fileprivate var lastHandler = 0
        /// Whether a thread is calling them, or is about to.
        fileprivate var isCalling = false
        /// The timekeeper by which the deadline was set.
        var timekeeper: Timekeeper?
        /// The timer for the handlers.
        ///
        /// It is set exactly while there are handlers and a deadline that may pass.
        fileprivate var timer: Timer?

        init(machine: SourceMachine, timekeeper: Timekeeper?) {
            self.machine = machine
            self.timekeeper = timekeeper
        }
    }

    fileprivate struct Timer {
        let ticket: Timekeeper.Ticket
        let timekeeper: Timekeeper
        let deadline: Deadline
    }

    /// The clock by which the deadline was set; without a deadline, the clock of the calling code.
    var clock: Timekeeper { state.withLock { $0.timekeeper } ?? .current }
}

// MARK: - For scopes

extension CancelSource {
    /// The state of the source at a time that was read before from the clock of a scope.
    func standing(at now: Deadline) -> SourceMachine.Standing { state.withLock { $0.machine.standing(at: now) } }

    func link(_ scope: CancelScope) -> Int { state.withLock { $0.links.insert(scope) } }
    func unlink(_ place: Int) { state.withLock { $0.links.remove(at: place) } }
}

// MARK: - The funnel

extension CancelSource {
    /// Decides under the lock, then tells the scopes, then calls the handlers.
    ///
    /// `clock` is the clock of the deadline, if the event sets one.
    @discardableResult
    func change(by clock: Timekeeper? = nil, _ event: (inout SourceMachine) -> Bool) -> Bool {
        let current = clock ?? self.clock
        let (isChanged, scopes, calls) = state.withLock { state in
            if let clock { state.timekeeper = clock }
            let isChanged = event(&state.machine)
            return (isChanged, isChanged ? state.links.elements : [], state.beginsCalling(of: self, by: current))
        }
        tell(scopes)
        if calls { callHandlers() }
        return isChanged
    }

    private func tell(_ scopes: [CancelScope]) {
        let sorted = scopes.count > 1 ? CancelScope.outermostFirst(scopes) : scopes
        let deliveries = sorted.compactMap { scope in
            let clock = scope.clock
            return scope.decideNaming { $0.life.sourceChanged(now: clock.now) }
        }
        Delivery.deliver(deliveries)
    }

    /// The deadline for which the handlers wait is due.
    fileprivate func timerFired(_ deadline: Deadline) {
        let clock = clock
        let calls = state.withLock { state in
            // The deadline may have been moved meanwhile.
            guard state.timer?.deadline == deadline else { return false }
            state.timer = nil
            state.machine.notice(clock.now)
            return state.beginsCalling(of: self, by: clock)
        }
        if calls { callHandlers() }
    }

    /// Calls the handlers, including those that are added meanwhile, outside of any scope.
    private func callHandlers() {
        Timekeeper.withTimekeeper(clock) {
            while let (handler, cause) = state.withLock({ $0.nextHandler() }) { handler.call(cause) }
        }
    }
}

extension CancelSource.State {
    /// Returns whether the caller has to call the handlers, since the source is cancelled and no other thread is calling them; otherwise
    /// updates the timer.
    fileprivate mutating func beginsCalling(of source: CancelSource, by clock: Timekeeper) -> Bool {
        let isCancelled = machine.standing(at: .passed).record != nil
        retime(isCancelled || handlers.isEmpty ? .never : machine.deadline, source, clock)
        guard isCancelled, !handlers.isEmpty, !isCalling else { return false }
        isCalling = true
        return true
    }

    /// Takes out the handler that was added first.
    fileprivate mutating func nextHandler() -> (CancelSource.Handler, CancelCause)? {
        guard let first = handlers.keys.min(), let handler = handlers.removeValue(forKey: first),
            let record = machine.standing(at: .passed).record
        else {
            isCalling = false
            return nil
        }
        return (handler, record.cause)
    }

    fileprivate mutating func retime(_ wanted: Deadline, _ source: CancelSource, _ clock: Timekeeper) {
        guard wanted != timer?.deadline ?? .never else { return }
        if let timer { timer.timekeeper.disarm(timer.ticket) }
        timer = nil
        guard wanted != .never else { return }
        // The sleeper retains the source, so that code that waits for the deadline need not.
        let sleeper = Sleeper { source.timerFired(wanted) }
        let ticket = clock.arm(.sleeper(sleeper), at: wanted)
        timer = CancelSource.Timer(ticket: ticket, timekeeper: clock, deadline: wanted)
    }
}

// MARK: - Handlers

extension CancelSource {
    /// A handler that was added with ``CancelSource/onCancel(_:)``.
    ///
    /// Dropping it has no effect: the handler stays.
    public struct Registration: Sendable {
        fileprivate let source: CancelSource
        fileprivate let number: Int

        /// Removes the handler.
        ///
        /// ```swift
        /// let registration = client.onCancel { _ in connection.abort() }
        /// defer { registration.remove() }
        /// try await serve(connection)
        /// ```
        ///
        /// It does not wait for a handler that is already running on another thread, so it may be called from the handler itself.
        ///
        /// - Returns: Whether the handler will never be called; `false` if its call has begun, or it was removed before.
        @discardableResult
        public func remove() -> Bool { source.removeHandler(number) }
    }

    /// Calls a handler when the source is cancelled.
    ///
    /// - It is called once, with the cause. If the source is cancelled already, it is called before this returns, or after the handlers
    ///   that another thread is calling at that moment.
    /// - If the source is cancelled explicitly, the handler runs on the thread that cancels, after the linked scopes have been told. If the
    ///   deadline cancels it, the handler runs on one of the 128 threads that Quattro keeps for code that may block, such as cancellation
    ///   handlers: if all of them are blocked, tasks of other deadlines are cancelled later.
    /// - It runs outside of any scope: tasks that it makes belong to no scope, and `CancelScope.current` is `nil` in it. In a simulation it
    ///   sees the simulation's time.
    /// - Handlers are called one after another, in the order in which they were added: a handler that blocks delays those after it.
    /// - A source that has handlers and a deadline is kept until the deadline has passed or the handlers are removed.
    ///
    /// ```swift
    /// client.onCancel { cause in log("the client's request was cancelled \(cause)") }
    /// ```
    ///
    /// To cancel scopes, link them to the source and do not cancel them from a handler: only linked scopes follow a deadline that is moved,
    /// and have the source's cause.
    ///
    /// - Parameter handler: What to call.
    /// - Returns: A handle with which the handler can be removed. It may be ignored.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func onCancel(_ handler: @escaping @Sendable (CancelCause) -> Void) -> Registration {
        let clock = clock
        let (number, calls) = state.withLock { state in
            state.lastHandler += 1
            state.handlers[state.lastHandler] = Handler(call: handler)
            state.machine.notice(clock.now)
            return (state.lastHandler, state.beginsCalling(of: self, by: clock))
        }
        if calls { callHandlers() }
        return Registration(source: self, number: number)
    }

    private func removeHandler(_ number: Int) -> Bool {
        let clock = clock
        // The handler is released when no lock is held, since it may hold the last reference to an object that uses the source.
        let handler = state.withLock { state in
            let handler = state.handlers.removeValue(forKey: number)
            if state.handlers.isEmpty { state.retime(.never, self, clock) }
            return handler
        }
        return handler != nil
    }
}
