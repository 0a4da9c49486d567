/// Runs a body in a new cancel scope.
///
/// This is the general form, for a scope that something other than time cancels.
///
/// - If the body returns, the call returns its value, even if the scope was cancelled meanwhile.
/// - If the body gives up because the scope was cancelled (it throws a cancellation), the call returns `nil`.
/// - If the body throws anything else, or something around the call is cancelled too, the call throws that error.
///
/// ```swift
/// let page = try await withCancelScope { scope in
///     stopButton.onPress { scope.cancel(reason: "the user pressed Stop") }
///     return try await fetch(url)
/// }  // nil after the button
/// ```
///
/// - Parameters:
///   - deadline: When to cancel the scope.
///   - shielded: Whether to protect the body from what is cancelled around it.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the scope was cancelled.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `CancelScope` of Trio and quattro.
@inlinable
@discardableResult
public nonisolated(nonsending) func withCancelScope<Value: ~Copyable, Failure: Error>(
    deadline: Deadline = .never,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    try await moveOn(at: deadline, shielded: shielded, name: name, fileID: fileID, line: line, body)
}

/// Runs a body in a new cancel scope that it does not need to name.
///
/// It behaves like `withCancelScope { scope in }`. In the body, the scope is ``CancelScope/current``.
///
/// ```swift
/// let response = try await withCancelScope(deadline: request.deadline) { try await handle(request) }
/// ```
///
/// - Parameters:
///   - deadline: When to cancel the scope.
///   - shielded: Whether to protect the body from what is cancelled around it.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the scope was cancelled.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
@inlinable
@discardableResult
public nonisolated(nonsending) func withCancelScope<Value: ~Copyable, Failure: Error>(
    deadline: Deadline = .never,
    shielded: Bool = false,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    try await moveOn(at: deadline, shielded: shielded, name: name, fileID: fileID, line: line, body)
}
