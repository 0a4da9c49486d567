/// Cancels work that is not nested in one closure, such as the phases of a request, or all work for one client.
///
/// A ``CancelScope`` runs once, around one closure. A source is made first, and any number of scopes are linked to it, one after another or
/// at the same time:
///
/// - ``run(fileID:line:_:)`` runs a body under the source, as often as you like. `CancelScope(linkedTo: [client, server])` links a
///   scope to several sources, and the first that is cancelled counts.
/// - A linked scope is cancelled as if it had been cancelled itself: it absorbs the cancellation, and its ``CancelScope/cause`` is the
///   source's. Neither the scope's own shield nor one around it stops that.
/// - The source's ``deadline`` bounds each linked scope, and counts for ``Deadline/currentEffective``. It may be moved in both directions
///   until it has passed. The scope's own ``CancelScope/deadline`` does not change.
/// - If the source is cancelled already when a scope is run, the scope starts cancelled.
///
/// ```swift
/// let client = CancelSource(deadline: .after(.seconds(30)), name: "client")
/// connection.onClose { client.cancel(reason: "the client is gone") }
///
/// if let response = try await client.run({ try await handle(request) }) {  // one phase
///     try await client.run { try await connection.send(response) }  // another one, under the same limit
/// }
/// ```
///
/// The source uses the time of the code that uses it: its deadline is measured by the clock of each linked scope, which in a simulation is
/// virtual time. Handlers are called by the clock under which the deadline was set.
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor at any time.
///
/// Cost: a link takes a short lock of the source when its scope begins and when it ends. Cancelling and moving the deadline take time in
/// proportion to the number of scopes that are linked at that moment.
///
/// Modeled on: `CancellationTokenSource` of .NET; Trio has none.
public final class CancelSource: Sendable {
    /// The name given when the source was made.
    public let name: String?

    let state: Guarded<State>

    /// Makes a source.
    ///
    /// ```swift
    /// let shutdown = CancelSource(name: "shutdown")
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: When the source is cancelled. If it has passed, the source is cancelled from the beginning.
    ///   - name: A name for descriptions.
    public convenience init(deadline: Deadline = .never, name: String? = nil) {
        self.init(deadline: deadline, by: deadline == .never ? nil : .current, name: name)
    }

    /// Makes a source whose deadline is this duration from now.
    ///
    /// `nil` means no limit; with zero or less, the deadline has passed already.
    package convenience init(remaining: Duration?, name: String?) {
        let clock = Timekeeper.current
        self.init(deadline: Deadline(remaining: remaining, by: clock), by: clock, name: name)
    }

    private init(deadline: Deadline, by clock: Timekeeper?, name: String?) {
        self.name = name
        state = Guarded(State(machine: SourceMachine(deadline: deadline), timekeeper: clock))
    }
}

// MARK: - Cancelling

extension CancelSource {
    /// Cancels the source: every scope that is linked to it, now and later.
    ///
    /// - The first cause counts: calling it again, or after the deadline has passed, has no effect.
    /// - The scopes are cancelled first, the outermost before those inside. Then the handlers of ``onCancel(_:)`` are called, on
    ///   this thread.
    ///
    /// ```swift
    /// connection.onClose { client.cancel(reason: "the client is gone") }
    /// ```
    ///
    /// Isolation: callable from anywhere; never throws, and waits for nothing but cancellation handlers.
    ///
    /// - Parameter reason: Why the source is cancelled, for ``cause`` and descriptions.
    public func cancel(reason: CancelReason? = nil) {
        let clock = clock
        change { $0.cancel(.explicit(reason: reason), now: clock.now) }
    }

    /// When the source is cancelled; ``Deadline/never`` for no limit.
    ///
    /// - Setting it to a deadline that has passed cancels the source before the setter returns.
    /// - A deadline that has passed has cancelled the source; moving it later does not revive it.
    /// - Setting it after the source has been cancelled has no effect.
    public var deadline: Deadline {
        get { state.withLock { $0.machine.deadline } }
        set {
            let clock = Timekeeper.current
            change(by: clock) { $0.setDeadline(newValue, now: clock.now) }
        }
    }

    /// Moves the deadline to the earlier of the present one and another, as one step.
    ///
    /// ```swift
    /// client.tighten(to: request.deadline)  // never longer than the client waits
    /// ```
    ///
    /// - Parameter deadline: The latest moment at which the source will be cancelled.
    /// - Returns: Whether the given deadline is in effect now; `false` if the present one is earlier, or the source is cancelled already.
    @discardableResult
    public func tighten(to deadline: Deadline) -> Bool {
        let clock = Timekeeper.current
        return change(by: clock) { $0.tighten(to: deadline, now: clock.now) }
    }
}

// MARK: - What it knows

extension CancelSource {
    /// Why the source is cancelled, or `nil` if it is not.
    public var cause: CancelCause? { record?.cause }

    /// When the source was cancelled, or `nil` if it is not.
    ///
    /// If its deadline cancelled it, this is the deadline.
    public var cancelledAt: Deadline? { record?.time }

    private var record: CancelRecord? {
        let clock = clock
        return state.withLock { $0.machine.standing(at: clock.now).record }
    }
}

// MARK: - Running under it

extension CancelSource {
    /// Runs a body that the source cancels.
    ///
    /// - If the body returns, the call returns its value, even if the source was cancelled meanwhile.
    /// - If the body gives up because the source was cancelled (it throws a cancellation), the call returns `nil`.
    /// - If the body throws anything else, or something around the call is cancelled too, the call throws that error.
    /// - If the source is cancelled already, the body starts cancelled from its first line.
    ///
    /// Any number of bodies may run under one source, one after another or at the same time. To link a body to several sources, to give it
    /// a deadline of its own, or to get an error instead of `nil`, make a scope:
    /// `CancelScope(deadline: limit, linkedTo: [client, server]).runOrFail { … }`.
    ///
    /// ```swift
    /// guard let response = try await client.run({ try await handle(request) }) else { return }  // the client is gone
    /// ```
    ///
    /// - Parameters:
    ///   - fileID: Where the body is run; leave it to the compiler.
    ///   - line: Where the body is run; leave it to the compiler.
    ///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value, or `nil` if it gave up because the source was cancelled.
    /// - Throws: What the body throws, of the same type. It throws no error of its own.
    ///
    /// Isolation: the body runs on the caller's actor, in a task of its own.
    @inlinable
    @discardableResult
    public nonisolated(nonsending) func run<Value: ~Copyable, Failure: Error>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value? {
        try await CancelScope(linkedTo: [self], name: name, fileID: fileID, line: line).run(body)
    }

    /// Waits until the source is cancelled.
    ///
    /// ```swift
    /// let cause = try await shutdown.waitUntilCancelled()
    /// log("shutting down: \(cause)")
    /// ```
    ///
    /// - Parameters:
    ///   - fileID: Where the wait is; leave it to the compiler.
    ///   - line: Where the wait is; leave it to the compiler.
    /// - Returns: Why the source was cancelled.
    /// - Throws: `CancellationError` if the caller is cancelled, even by this source through a scope around it. It throws nothing else.
    ///
    /// Isolation: callable from any actor, which is free meanwhile.
    public nonisolated(nonsending) func waitUntilCancelled(
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> CancelCause {
        let scope = CancelScope(linkedTo: [self], name: name, fileID: fileID, line: line)
        _ = try await scope.run { try await Timekeeper.current.sleep(until: .never) }
        guard let cause = scope.cause else { trap("a wait for \(self) ended without a cause") }
        return cause
    }
}

extension CancelSource: CustomStringConvertible {
    /// The name, the state, and the numbers of linked scopes and handlers, such as
    /// `CancelSource "client" (deadline in 3.0 seconds, 2 scopes, 1 handler)`.
    public var description: String {
        let clock = clock
        let (standing, scopes, handlers, now) = state.withLock { state in
            let now = clock.now
            return (state.machine.standing(at: now), state.links.count, state.handlers.count, now)
        }
        let parts = [
            standing.record.map { "cancelled \($0.cause)" }
                ?? (standing.deadline == .never
                    ? "not cancelled" : "deadline \(standing.deadline.description(at: now))"),
            scopes == 0 ? nil : "\(scopes) \(scopes == 1 ? "scope" : "scopes")",
            handlers == 0 ? nil : "\(handlers) \(handlers == 1 ? "handler" : "handlers")",
        ]
        return "\(title) (\(parts.compactMap(\.self).joined(separator: ", ")))"
    }

    var title: String { name.map { "CancelSource \"\($0)\"" } ?? "CancelSource" }
}
