/// Runs a body for at most a duration, and moves on without its result if it takes longer.
///
/// - If the body returns, the call returns its value, even if it returns late because it did not notice the cancellation. To return in time
///   from work that does not notice a cancellation, run it with
///   ``ScopedTaskGroup/runAbandoningOnCancel(name:priority:fileID:line:operation:late:)``.
/// - If the body gives up because of the timeout (it throws a cancellation), the call returns `nil`, and the code continues.
/// - If the body throws anything else, the call throws that error.
/// - If something around the call is cancelled too, the cancellation passes through.
/// - `nil` means no limit. A timeout of zero or less has already expired: the body starts cancelled from its first line.
///
/// ```swift
/// let fresh = try await moveOn(after: .milliseconds(200)) { try await fetchPosts() }
/// show(fresh ?? cachedPosts)
/// ```
///
/// To tell whether a `Void` body ran out of time, write `if try await moveOn(after: …, { … }) == nil { … }`.
///
/// - Important: `for await` over an `AsyncStream` ends without an error in a cancelled task, so a loop that was cut off looks complete and
///   its result is kept. Iterate over `throwingOnCancellation()` instead: `for try await line in lines.throwingOnCancellation() { … }`.
///   Giving up a wait for an element ends the stream for good. For a limit on each element, read the stream with `withElements(of:)`, whose
///   waits can be cancelled without harm.
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
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because of the timeout.
/// - Throws: What the body throws, of the same type; a body that cannot throw needs no `try`. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `move_on_after` of Trio and quattro.
@inlinable
@discardableResult
public nonisolated(nonsending) func moveOn<Value: ~Copyable, Failure: Error>(
    after timeout: Duration?,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    let scope = CancelScope(timeout: timeout, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.run(body)
}

/// Runs a body for at most a duration, giving it the scope, and moves on without its result if it takes longer.
///
/// It behaves like `moveOn(after:)`, and the body can read and move the scope's deadline and cancel the scope:
///
/// ```swift
/// try await moveOn(after: .seconds(5)) { scope in
///     for url in urls {
///         try await store(fetch(url))
///         scope.deadline = .after(.seconds(5))  // five seconds for each page
///     }
/// }
/// ```
///
/// - Parameters:
///   - timeout: How long the body may take, counted from here; `nil` means no limit.
///   - shielded: Whether to protect the body from what is cancelled around it; its own timeout stays effective.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the scope was cancelled.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `move_on_after` of Trio and quattro.
@inlinable
@discardableResult
public nonisolated(nonsending) func moveOn<Value: ~Copyable, Failure: Error>(
    after timeout: Duration?,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    let scope = CancelScope(timeout: timeout, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.run { () async throws(Failure) in try await body(scope) }
}

/// Runs a body until a deadline at most, and moves on without its result if it takes longer.
///
/// It behaves like `moveOn(after:)`, with a point in time that several calls can share:
///
/// ```swift
/// let deadline = Deadline.after(.seconds(1))
/// let user = try await moveOn(at: deadline) { try await fetchUser() }
/// let posts = try await moveOn(at: deadline) { try await fetchPosts() }
/// ```
///
/// - Parameters:
///   - deadline: When to give up. If it has passed, the body starts cancelled from its first line.
///   - shielded: Whether to protect the body from what is cancelled around it; its own deadline stays effective.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because of the deadline.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `move_on_at` of Trio and quattro.
@inlinable
@discardableResult
public nonisolated(nonsending) func moveOn<Value: ~Copyable, Failure: Error>(
    at deadline: Deadline,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    let scope = CancelScope(deadline: deadline, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.run(body)
}

/// Runs a body until a deadline at most, giving it the scope, and moves on without its result if it takes longer.
///
/// It behaves like `moveOn(at:)`, and the body can read and move the scope's deadline and cancel the scope:
///
/// ```swift
/// let response = try await moveOn(at: request.deadline) { scope in
///     scope.tighten(to: .after(.seconds(30)))  // whatever the client says
///     return try await handle(request)
/// }
/// ```
///
/// - Parameters:
///   - deadline: When to give up. If it has passed, the body starts cancelled from its first line.
///   - shielded: Whether to protect the body from what is cancelled around it; its own deadline stays effective.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the scope was cancelled.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `move_on_at` of Trio and quattro.
@inlinable
@discardableResult
public nonisolated(nonsending) func moveOn<Value: ~Copyable, Failure: Error>(
    at deadline: Deadline,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    let scope = CancelScope(deadline: deadline, shielded: shielded, name: name, fileID: fileID, line: line)
    return try await scope.run { () async throws(Failure) in try await body(scope) }
}
