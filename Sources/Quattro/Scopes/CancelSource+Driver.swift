/// The driver of ``SourceMachine``: the lock, the scopes that are linked, the handlers and their timer.
///
/// A source never has its lock while it calls a scope, and a scope may ask its sources under its own lock. So what a scope knows of a
/// source is read when it decides, as it reads the clock, and what a source tells its scopes is only that they are to look. That makes
/// the order in which they are told no matter of right or wrong: a scope that is still to be told is cancelled all the same.
///
/// Lock order: a scope's lock before a source's, and a source's before that of a timekeeper.
extension CancelSource {
    typealias Handler = @Sendable (CancelCause) -> Void

    struct State {
        var machine: SourceMachine
        /// The running scopes that are linked.
        var links = Slots<CancelScope>()
        /// Those that have not been called, by their numbers, in the order of which they are called.
        fileprivate(set) var handlers: [Int: Handler] = [:]
        fileprivate var lastHandler = 0
        /// By which the deadline was set.
        var timekeeper: Timekeeper?
        /// For the handlers, exactly while there are any, and a deadline that may pass.
        fileprivate var timer: Timer?

        init(machine: SourceMachine) {
            self.machine = machine
        }
    }

    fileprivate struct Timer {
        let ticket: Timekeeper.Ticket
        let timekeeper: Timekeeper
        let deadline: Deadline
    }

    /// That by which the deadline was set; without one, that of the code that asks.
    var clock: Timekeeper { state.withLock { $0.timekeeper } ?? .current }
}

// MARK: - For scopes

extension CancelSource {
    /// How it stands by the clock of a scope, which was read before.
    func standing(at now: Deadline) -> SourceMachine.Standing { state.withLock { $0.machine.standing(at: now) } }

    func link(_ scope: CancelScope) -> Int { state.withLock { $0.links.insert(scope) } }
    func unlink(_ place: Int) { state.withLock { $0.links.remove(at: place) } }
}

// MARK: - The funnel

extension CancelSource {
    /// Decides under the lock, then tells the scopes, then calls the handlers.
    ///
    /// `clock` is that of a deadline that is set.
    @discardableResult
    func change(by clock: Timekeeper? = nil, _ event: (inout SourceMachine) -> Bool) -> Bool {
        let (isChanged, scopes, called) = state.withLock { state in
            if let clock { state.timekeeper = clock }
            let isChanged = event(&state.machine)
            return (isChanged, isChanged ? state.links.elements : [], state.handlersToCall(of: self))
        }
        tell(scopes)
        called?.perform()
        return isChanged
    }

    private func tell(_ scopes: [CancelScope]) {
        let sorted = scopes.count > 1 ? CancelScope.outermostFirst(scopes) : scopes
        let deliveries = sorted.compactMap { scope in
            let clock = scope.clock
            return scope.decide { $0.life.sourceChanged(now: clock.now) }
        }
        Delivery.deliver(deliveries)
    }

    /// The time has come of a deadline that the handlers wait for.
    fileprivate func timerFired(_ deadline: Deadline) {
        let called = state.withLock { state -> Calls? in
            // It may have been moved meanwhile.
            guard state.timer?.deadline == deadline else { return nil }
            state.timer = nil
            state.machine.notice((state.timekeeper ?? .current).now)
            return state.handlersToCall(of: self)
        }
        called?.perform()
    }
}

/// Handlers that are to be called, which is decided once for each of them.
private struct Calls {
    let handlers: [CancelSource.Handler]
    let cause: CancelCause
    let clock: Timekeeper

    /// Outside of any scope, whatever thread it is.
    func perform() {
        Timekeeper.withTimekeeper(clock) { for handler in handlers { handler(cause) } }
    }
}

extension CancelSource.State {
    /// Takes out the handlers, if the source is cancelled; else sees to it that the timer is right.
    fileprivate mutating func handlersToCall(of source: CancelSource) -> Calls? {
        let clock = timekeeper ?? .current
        let record = machine.standing(at: .passed).record
        retime(record == nil && !handlers.isEmpty ? machine.deadline : .never, source, clock)
        guard let record, !handlers.isEmpty else { return nil }
        defer { handlers = [:] }
        let inOrder = handlers.sorted { $0.key < $1.key }.map(\.value)
        return Calls(handlers: inOrder, cause: record.cause, clock: clock)
    }

    private mutating func retime(_ wanted: Deadline, _ source: CancelSource, _ clock: Timekeeper) {
        guard wanted != timer?.deadline ?? .never else { return }
        if let timer { timer.timekeeper.disarm(timer.ticket) }
        timer = nil
        guard wanted != .never else { return }
        // It keeps the source: code that waits for a deadline need not.
        let sleeper = Sleeper { source.timerFired(wanted) }
        let ticket = clock.arm(.sleeper(sleeper), at: wanted)
        timer = CancelSource.Timer(ticket: ticket, timekeeper: clock, deadline: wanted)
    }
}

// MARK: - Handlers

extension CancelSource {
    /// A handler that was added with ``CancelSource/onCancel(_:)``.
    ///
    /// Dropping it changes nothing: the handler stays.
    public struct Registration: Sendable {
        fileprivate let source: CancelSource
        fileprivate let number: Int

        /// Takes the handler away.
        ///
        /// ```swift
        /// let registration = client.onCancel { _ in socket.close() }
        /// defer { registration.remove() }
        /// ```
        ///
        /// Does not wait for a handler that has been begun on another thread, so it may be called from the handler itself.
        ///
        /// - Returns: Whether the handler will never be called; `false` if it has been begun, or was removed before.
        @discardableResult
        public func remove() -> Bool { source.removeHandler(number) }
    }

    /// Calls a handler when the source is cancelled.
    ///
    /// - Once, and with the cause. If the source is cancelled already, at once, before this returns.
    /// - Cancelled explicitly: on the thread that cancels, after the linked scopes have been told. By the deadline: on one of the
    ///   threads that Quattro keeps for what may block, as cancellation handlers.
    /// - Outside of any scope: what it makes belongs to none, and `CancelScope.current` is `nil` in it. In a simulation it sees the
    ///   simulation's time.
    /// - In the order in which they were added, one after the other: a handler that blocks holds up those after it, and no scope.
    /// - A source that has handlers and a deadline is kept until the deadline has passed or the handlers are removed.
    ///
    /// ```swift
    /// client.onCancel { cause in log("the client's request was cancelled \(cause)") }
    /// ```
    ///
    /// To cancel scopes, link them to the source and do not cancel them from a handler: a deadline that is moved later must not cancel
    /// them, and their cause is to be the source's.
    ///
    /// - Parameter handler: What to call.
    /// - Returns: The handle to take it away with, which may be ignored.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    @discardableResult
    public func onCancel(_ handler: @escaping @Sendable (CancelCause) -> Void) -> Registration {
        let clock = clock
        let (number, called) = state.withLock { state in
            state.lastHandler += 1
            state.handlers[state.lastHandler] = handler
            state.machine.notice(clock.now)
            return (state.lastHandler, state.handlersToCall(of: self))
        }
        called?.perform()
        return Registration(source: self, number: number)
    }

    private func removeHandler(_ number: Int) -> Bool {
        state.withLock { state in
            guard state.handlers.removeValue(forKey: number) != nil else { return false }
            return state.handlersToCall(of: self) == nil
        }
    }
}
