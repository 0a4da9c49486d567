import Synchronization

/// A part of a program that can be cancelled as a whole, that has a deadline, and that can be shielded from cancellations around it.
///
/// - ``cancel(reason:)``, a deadline that passes, and any cancellation around the scope reach everything that runs in it: its body, the
///   tasks of the groups opened in it, and the scopes inside. They stop at a shield.
/// - Cancellation is level-triggered: once the scope is cancelled, every throwing wait in it throws, the fifth as well as the first. A
///   cancellation is never taken back.
/// - Code after the scope is not affected by what happened in it.
/// - The scope absorbs a cancellation if its body ends with one, the scope itself is cancelled, and no cancellation can be seen from
///   outside at that moment. Everything else that the body throws passes through unchanged, unless the scope is made with
///   `absorbing: .everyError`. What the body *returns* is always kept, however late.
/// - The body runs in a task of its own, on the caller's actor, with the caller's executor preference, priority and task-local
///   values.
///   `withUnsafeCurrentTask` shows that task.
///
/// Most code uses `moveOn(after:)` or `fail(after:)` and never names the type. Make a scope yourself to hand it to other code before it
/// runs:
///
/// ```swift
/// let scope = CancelScope(timeout: .seconds(30), name: "import")
/// stopButton.onPress { scope.cancel(reason: "the user pressed Stop") }
/// if let count = try await scope.run({ try await importRecords() }) {
///     print("imported \(count) records")
/// } else if let cause = scope.cause {
///     print("cancelled \(cause)")
/// }
/// ```
///
/// - Important: A task group of the *standard library* that was opened outside of the scope belongs to the task outside. Inside the scope,
///   do not add a child to it: the child outlives the body's task, and the program crashes. Do not wait for it either: a wait
///   (`group.next()`, `for await … in group`) continues when the scope is cancelled, so a time limit has no effect. The compiler does not
///   detect this. Put the scope around the group, or use `withScopedTaskGroup`, whose groups and handles may be used from anywhere. Opening
///   a standard group *inside* the scope is fine.
/// - Important: Cancellation handlers (`onCancel:`) run on the thread that cancels. For a deadline, that is one of up to 128 threads that
///   Quattro keeps for the purpose, never the thread that watches the deadlines: a handler that blocks delays its own scope and no other
///   deadline. As with `Task.cancel()`, if the handler's task wakes meanwhile, it waits for the handler on a thread of the pool. If 128
///   handlers block at the same time, further deadlines are still noticed when they are due (``cancelCalled``), but their tasks are
///   cancelled only when one of the handlers returns.
///
/// Isolation: `Sendable`; every member may be used from any thread, task or actor at any time, before, during and after
/// the run, and none of them waits.
///
/// Cost: a run takes one task and a few allocations, and less than a fifth of the time of the usual race of two child tasks. The cost
/// grows only with the logarithm of the number of pending deadlines.
///
/// Modeled on: `CancelScope` of Trio and quattro.
public class CancelScope: @unchecked Sendable {
    // The class is not `final`: as a subclass, `ChildTask` saves each child of a group an allocation. Other modules cannot make subclasses.
    // It is `@unchecked`, since the compiler cannot check a class with subclasses: everything that changes is under a lock.

    /// The name given when the scope was made.
    public final let name: String?

    final let file: StaticString
    package final let role: Role
    final let line: UInt
    /// The sources that it is linked to; `nil` if there are none, as in most scopes.
    final let sources: [CancelSource]?
    final let state: Guarded<State>
    /// The number by which observers know the scope; zero until one of them has asked for it.
    ///
    /// It is not a part of the state, since a scope may be named where its lock must not be taken.
    final let idIfAny = Atomic<UInt64>(0)

    /// Makes a scope with a deadline.
    ///
    /// ```swift
    /// let scope = CancelScope(deadline: request.deadline, name: "request")
    /// ```
    ///
    /// - Parameters:
    ///   - deadline: When the scope is cancelled. One that has passed cancels the body from its first line.
    ///   - sources: Sources that cancel the scope as if it had been cancelled itself, and whose deadlines bound it.
    ///   - shielded: Whether the scope starts out shielded, see ``isShielded``.
    ///   - absorption: Which errors of the body the scope treats as the end of cancelled work.
    ///   - name: A name for descriptions and errors.
    ///   - fileID: Where the scope is made; leave it to the compiler.
    ///   - line: Where the scope is made; leave it to the compiler.
    @inline(never)
    public convenience init(
        deadline: Deadline = .never,
        linkedTo sources: [CancelSource] = [],
        shielded: Bool = false,
        absorbing absorption: Absorption = .cancellations,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) {
        let life = ScopeMachine(limit: .at(deadline), absorbing: absorption, isShielded: shielded)
        self.init(life, linkedTo: sources, name: name, fileID: fileID, line: line)
    }

    /// Returns how to read the numbers of children of this scope's group; called without a lock.
    func takeCounts() -> (() -> GroupCounts)? { nil }

    // The other initializers are never inlined: otherwise the state, some hundred bytes, would become part of the frame of each
    // asynchronous caller.
    init(
        _ life: ScopeMachine,
        linkedTo sources: [CancelSource] = [],
        name: String?,
        fileID: StaticString,
        line: UInt,
        role: Role = .scope
    ) {
        (self.name, file, self.line, self.role) = (name, fileID, line, role)
        self.sources = sources.isEmpty ? nil : sources
        state = Guarded(State(life: life))
    }

    /// Makes a scope with a timeout that counts from the moment when the scope is run, not from now.
    ///
    /// ```swift
    /// let scope = CancelScope(timeout: .seconds(30))
    /// ```
    ///
    /// - Parameters:
    ///   - timeout: How long the body may take. `nil` means no limit. A timeout of zero or less has already expired: the body starts
    ///     cancelled. A negative one counts as ``Deadline/passed``: the scope is cancelled even before it runs.
    ///   - sources: Sources that cancel the scope as if it had been cancelled itself, and whose deadlines bound it.
    ///   - shielded: Whether the scope starts out shielded, see ``isShielded``.
    ///   - absorption: Which errors of the body the scope treats as the end of cancelled work.
    ///   - name: A name for descriptions and errors.
    ///   - fileID: Where the scope is made; leave it to the compiler.
    ///   - line: Where the scope is made; leave it to the compiler.
    @inline(never)
    public convenience init(
        timeout: Duration?,
        linkedTo sources: [CancelSource] = [],
        shielded: Bool = false,
        absorbing absorption: Absorption = .cancellations,
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) {
        let limit = ScopeMachine.Limit(timeout: timeout)
        let life = ScopeMachine(limit: limit, absorbing: absorption, isShielded: shielded)
        self.init(life, linkedTo: sources, name: name, fileID: fileID, line: line)
    }

    /// Releases the scopes around it one after another: a task that outlives them all may keep a chain of a hundred thousand, which must
    /// not be released by recursion.
    deinit {
        var parent = state.withLock { state in
            let isKnown = state.ticket != nil || state.node.membership.isListed || state.root >= 0
            assert(!isKnown, "a scope ends that others still know of")
            return state.node.release()
        }
        while parent != nil, isKnownUniquelyReferenced(&parent) {
            parent = parent?.state.withLock { $0.node.release() }
        }
    }
}

// MARK: - Cancelling

extension CancelScope {
    /// Cancels everything that runs in the scope.
    ///
    /// - Called before the scope runs, it makes the body start cancelled from its first line.
    /// - Called while the scope runs, it makes every throwing wait in the scope throw, now and later. A caller inside the scope continues
    ///   until its next wait.
    /// - Calling it again, or after the scope was cancelled in another way, has no effect: the first reason stays.
    /// - Called after the scope has ended, it only changes ``cancelCalled``, ``cause`` and the description.
    ///
    /// ```swift
    /// stopButton.onPress { scope.cancel(reason: "the user pressed Stop") }
    /// ```
    ///
    /// Cancellation handlers of the body run on the calling thread before this returns, as with `Task.cancel()`, unless the scope is being
    /// cancelled from elsewhere already. If a cancellation handler cancels a scope, the scope is cancelled at once, but its tasks are
    /// cancelled on another thread, since the runtime calls a handler under a lock of the handler's task.
    ///
    /// - Important: A Swift cancellation handler should not cancel a `Task` further out, nor raise its priority: if the priority of that
    ///   task is raised at the same moment, the two threads wait for each other's locks. For a scope, this matters only in a handler that
    ///   the runtime calls by itself, because of your own `Task.cancel()`, `cancelAll()` of a standard group, or an `async let` that goes
    ///   out of scope: write `Task { scope.cancel() }` there.
    ///
    /// - Parameter reason: Why the scope is cancelled, for ``cause`` and descriptions.
    public func cancel(reason: CancelReason? = nil) {
        cancel(.explicit(reason: reason))
    }

    /// Whether the scope itself is cancelled: by ``cancel(reason:)``, by its deadline or by a ``CancelSource``.
    ///
    /// - It stays `false` if only something around the scope was cancelled; ``cause`` shows that, too.
    /// - A deadline that passes after the scope has ended does not count; a call of ``cancel(reason:)`` does.
    public var cancelCalled: Bool { answer { $0.isCancelled(now: $1()) } }

    /// Whether the scope's own cancellation cut the body off, and the scope absorbed it.
    ///
    /// - It is `false` until the scope ends, and final from then on.
    /// - It stays `false` if the body returned in spite of the cancellation, or something around the scope was cancelled too.
    public var cancelledCaught: Bool { snapshot.phase == .ended(caught: true) }

    /// Why the scope is cancelled, or `nil` if it is not.
    ///
    /// This is the scope's own first cause. If it has none and its body was cancelled from outside, this is ``CancelCause/enclosing``;
    /// ``causeInEffect`` then tells what cancelled it.
    public var cause: CancelCause? { answer { $0.cause(now: $1()) } }

    /// The scope's own cause, for a scope that has ended: it is final, so it is read without the clock and the sources.
    package var finalCause: CancelCause? { state.withLock { $0.node.life.ownCause } }

    /// What the body threw and the scope absorbed, if that was not a plain `CancellationError`; otherwise `nil`.
    ///
    /// - It may be an error by which a library reports a cancellation, or an ``ErrorGroup`` of which the scope absorbed everything or only
    ///   the cancellations.
    /// - It may be any error in a scope made with `absorbing: .everyError`.
    ///
    /// ```swift
    /// let scope = CancelScope(timeout: .seconds(2), absorbing: .everyError)
    /// let user = try await scope.run { try await fetchUser() }
    /// if let error = scope.absorbedError { log("cut off, ending with \(error)") }
    /// ```
    public var absorbedError: (any Error)? { state.withLock { $0.absorbedError } }
}
