/// Runs a body for at most a duration, and throws ``DeadlineExceeded`` if it takes longer.
///
/// - If the body returns, the call returns its value, even if it returns late because it did not notice the cancellation. To return in time
///   from work that does not notice a cancellation, run it with
///   ``ScopedTaskGroup/runAbandoningOnCancel(name:priority:fileID:line:operation:late:)``.
/// - If the body gives up because of the timeout (it throws a cancellation), the call throws ``DeadlineExceeded``.
/// - If the body throws anything else, the call throws that error.
/// - If something around the call is cancelled too, or the scope was cancelled explicitly, the call throws the `CancellationError` itself.
/// - `nil` means no limit. A timeout of zero or less has already expired: the body starts cancelled from its first line.
///
/// ```swift
/// do {
///     let user = try await fail(after: .seconds(2)) { try await fetchUser() }
///     show(user)
/// } catch let error as DeadlineExceeded {
///     log("the user service is slow: \(error)")
/// }
/// ```
///
/// - Important: `for await` over an `AsyncStream` ends without an error in a cancelled task, so a loop that was cut off looks complete and
///   its result is kept. Iterate over `throwingOnCancellation()` instead: `for try await line in lines.throwingOnCancellation() { … }`.
///   Giving up a wait for an element ends the stream for good. For a limit on each element, read the stream with `withElements(of:)`, whose
///   waits can be cancelled without harm.
/// - Important: In a type that has a method named `fail`, write `Quattro.fail(after:)`.
/// - Important: The limit has no effect on `group.next()` and `for await … in group` if the group is one of the standard library and was
///   opened outside of the body. Adding a child to such a group in the body crashes the program. Put the limit around the group, or use
///   `withScopedTaskGroup`.
/// - Important: In code on no actor, such as a request handler, the compiler rejects a call of another package's `async` method on a value
///   that is not `Sendable` (`sending 'writer' risks causing data races`): begin the body with `{ @concurrent in … }`. Do not do that on an
///   actor: such a body would use the value off the actor, and the compiler does not detect that.
///
/// - Parameters:
///   - timeout: How long the body may take, counted from here; `nil` means no limit.
///   - shielded: Whether to protect the body from what is cancelled around it; its own timeout stays effective.
///   - name: A name for descriptions and the error.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: ``DeadlineExceeded``, which never counts as a cancellation, or what the body throws. The type of the body's error is not kept;
///   `moveOn` keeps it.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `fail_after` of Trio and quattro. Unlike those, it does not report an explicit cancel as a timeout.
@inlinable
@discardableResult
public nonisolated(nonsending) func fail<Value: ~Copyable, Failure: Error>(
    after timeout: Duration?,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws -> Value {
    let scope = CancelScope(timeout: timeout, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.runOrFail(body)
}

/// Runs a body for at most a duration, giving it the scope, and throws ``DeadlineExceeded`` if it takes longer.
///
/// It behaves like `fail(after:)`, and the body can read and move the scope's deadline and cancel the scope:
///
/// ```swift
/// try await fail(after: .seconds(5)) { scope in
///     let urls = try await fetchLinks()
///     scope.deadline += .milliseconds(100 * urls.count)  // many pages may take longer
///     for url in urls { try await store(fetch(url)) }
/// }
/// ```
///
/// - Parameters:
///   - timeout: How long the body may take, counted from here; `nil` means no limit.
///   - shielded: Whether to protect the body from what is cancelled around it; its own timeout stays effective.
///   - name: A name for descriptions and the error.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: ``DeadlineExceeded``, which never counts as a cancellation, or what the body throws.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `fail_after` of Trio and quattro. Unlike those, it does not report an explicit cancel as a timeout.
@inlinable
@discardableResult
public nonisolated(nonsending) func fail<Value: ~Copyable, Failure: Error>(
    after timeout: Duration?,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws -> Value {
    let scope = CancelScope(timeout: timeout, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.runOrFail { () async throws(Failure) in try await body(scope) }
}

/// Runs a body until a deadline at most, and throws ``DeadlineExceeded`` if it takes longer.
///
/// It behaves like `fail(after:)`, with a point in time that several calls can share:
///
/// ```swift
/// let deadline = Deadline.after(.seconds(10))
/// let connection = try await fail(at: deadline) { try await connect(to: primary) }
/// try await fail(at: deadline) { try await connection.logIn() }
/// ```
///
/// - Parameters:
///   - deadline: When to give up. If it has passed, the body starts cancelled from its first line.
///   - shielded: Whether to protect the body from what is cancelled around it; its own deadline stays effective.
///   - name: A name for descriptions and the error.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: ``DeadlineExceeded``, which never counts as a cancellation, or what the body throws.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `fail_at` of Trio and quattro. Unlike those, it does not report an explicit cancel as a timeout.
@inlinable
@discardableResult
public nonisolated(nonsending) func fail<Value: ~Copyable, Failure: Error>(
    at deadline: Deadline,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws -> Value {
    let scope = CancelScope(deadline: deadline, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.runOrFail(body)
}

/// Runs a body until a deadline at most, giving it the scope, and throws ``DeadlineExceeded`` if it takes longer.
///
/// It behaves like `fail(at:)`, and the body can read and move the scope's deadline and cancel the scope:
///
/// ```swift
/// let response = try await fail(at: request.deadline) { scope in
///     scope.tighten(to: .after(.seconds(30)))  // whatever the client says
///     return try await handle(request)
/// }
/// ```
///
/// - Parameters:
///   - deadline: When to give up. If it has passed, the body starts cancelled from its first line.
///   - shielded: Whether to protect the body from what is cancelled around it; its own deadline stays effective.
///   - name: A name for descriptions and the error.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: ``DeadlineExceeded``, which never counts as a cancellation, or what the body throws.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `fail_at` of Trio and quattro. Unlike those, it does not report an explicit cancel as a timeout.
@inlinable
@discardableResult
public nonisolated(nonsending) func fail<Value: ~Copyable, Failure: Error>(
    at deadline: Deadline,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws -> Value {
    let scope = CancelScope(deadline: deadline, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.runOrFail { () async throws(Failure) in try await body(scope) }
}

extension CancelScope {
    /// Runs a body in the scope, and throws if the scope is cancelled before the body ends.
    ///
    /// It does what `fail(after:)` does, for a scope that is made first, so that it can be passed to other code or linked to sources.
    ///
    /// - If the body returns, the call returns its value, even if the scope was cancelled meanwhile.
    /// - If the body gives up because the deadline of the scope or of a source has passed, the call throws ``DeadlineExceeded``.
    /// - If the body gives up because the scope or a source was cancelled explicitly, the call throws the body's cancellation.
    /// - If the body throws anything else, or something around the call is cancelled too, the call throws that error.
    ///
    /// ```swift
    /// let scope = CancelScope(deadline: .after(.seconds(5)), linkedTo: [client, shutdown])
    /// do {
    ///     let response = try await scope.runOrFail { try await handle(request) }
    ///     try await connection.send(response)
    /// } catch {
    ///     if let cause = scope.cause { log("cancelled \(cause)") }
    ///     throw error
    /// }
    /// ```
    ///
    /// A scope can be run once. Running it again, or from two tasks, is a programming error and ends the program.
    ///
    /// - Parameter body: What to run. It may use the caller's actor state and values that are not `Sendable`.
    /// - Returns: The body's value.
    /// - Throws: ``DeadlineExceeded``, a cancellation, or what the body throws.
    ///
    /// Isolation: the body runs on the caller's actor, in a task of its own.
    @inlinable
    @discardableResult
    public nonisolated(nonsending) func runOrFail<Value: ~Copyable, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws -> Value {
        switch await exit(of: body) {
        case .returned(let value): return value
        case .threw(let error): throw unboxed(error)
        case .absorbed(let cancellation): throw deadlineExceeded ?? unboxed(cancellation)
        }
    }

    @usableFromInline
    var deadlineExceeded: (any Error)? { DeadlineExceeded(of: self) }
}

extension DeadlineExceeded {
    /// - Returns: `nil` unless the scope was cancelled by its deadline.
    init?(of scope: CancelScope) {
        let (machine, now) = scope.answer { ($0, $1()) }
        guard case .deadline(let deadline) = machine.ownCause, let entered = machine.entered else { return nil }
        self.init(
            deadline: deadline,
            elapsed: entered.duration(to: now),
            scopeName: scope.name,
            openedAt: scope.openedAt,
            bodyError: scope.absorbedError
        )
    }
}
