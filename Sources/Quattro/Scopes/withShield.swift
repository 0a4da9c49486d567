/// Runs a body that nothing around it can cancel.
///
/// - The body and its waits do not see cancellations outside, earlier or meanwhile. The first throwing wait after the shield sees the
///   cancellation.
/// - Scopes opened inside work as usual.
/// - Inside, ``Deadline/currentEffective`` ignores the deadlines outside.
///
/// ```swift
/// do {
///     try await transaction.run()
/// } catch {
///     await withShield { await transaction.rollBack() }  // though the task is cancelled
///     throw error
/// }
/// ```
///
/// - Important: A shield without a limit can keep a program from ending: prefer `withShield(for:)`.
///
/// - Parameters:
///   - name: A name for descriptions.
///   - fileID: Where the shield is raised; leave it to the compiler.
///   - line: Where the shield is raised; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `CancelScope(shield=True)` of Trio; SE-0504 will bring a similar function to Swift 6.4.
@inlinable
@discardableResult
public nonisolated(nonsending) func withShield<Value: ~Copyable, Failure: Error>(
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let scope = CancelScope(shielded: true, name: name, fileID: fileID, line: line)
    return try await scope.runThrowingAll(body)
}

/// Runs a body that nothing around it can cancel, giving it the scope.
///
/// It behaves like `withShield { }`, with a scope whose shield can be lowered:
///
/// ```swift
/// try await withShield { scope in
///     try await transaction.begin()
///     scope.isShielded = false  // from here on it may be cancelled
///     try await transaction.run()
/// }
/// ```
///
/// If the scope itself is cancelled, the call throws the body's `CancellationError`.
///
/// - Parameters:
///   - name: A name for descriptions.
///   - fileID: Where the shield is raised; leave it to the compiler.
///   - line: Where the shield is raised; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
@inlinable
@discardableResult
public nonisolated(nonsending) func withShield<Value: ~Copyable, Failure: Error>(
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value {
    let scope = CancelScope(shielded: true, name: name, fileID: fileID, line: line)
    return try await scope.runThrowingAll { () async throws(Failure) in try await body(scope) }
}

/// Runs a body that nothing around it can cancel, for at most a duration: for a cleanup with a time limit.
///
/// - If the body returns, the call returns its value.
/// - If the grace runs out and the body gives up because of it, the call returns `nil`.
/// - If the body throws anything else, the call throws that error.
///
/// ```swift
/// try await moveOn(after: .seconds(10)) {
///     do {
///         try await serve(connection)
///     } catch {
///         _ = try? await withShield(for: .seconds(2)) { try await connection.logOut() }
///         throw error
///     }
/// }
/// ```
///
/// - Parameters:
///   - grace: How long the body may take, counted from here. A grace of zero or less has already run out.
///   - name: A name for descriptions.
///   - fileID: Where the shield is raised; leave it to the compiler.
///   - line: Where the shield is raised; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the grace had run out.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
///
/// Modeled on: `move_on_after(…, shield=True)`, which Trio's guide recommends for cleanup.
@inlinable
@discardableResult
public nonisolated(nonsending) func withShield<Value: ~Copyable, Failure: Error>(
    for grace: Duration,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    try await moveOn(after: grace, shielded: true, name: name, fileID: fileID, line: line, body)
}

/// Runs a body that nothing around it can cancel, for at most a duration, giving it the scope.
///
/// It behaves like `withShield(for:)`, with a scope whose deadline, the end of the grace, can be read and moved:
///
/// ```swift
/// await withShield(for: .seconds(2)) { scope in
///     if await connection.isSlow { scope.deadline = .after(.seconds(10)) }
///     await connection.close()
/// }
/// ```
///
/// - Parameters:
///   - grace: How long the body may take, counted from here. A grace of zero or less has already run out.
///   - name: A name for descriptions.
///   - fileID: Where the shield is raised; leave it to the compiler.
///   - line: Where the shield is raised; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because the grace had run out.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
@inlinable
@discardableResult
public nonisolated(nonsending) func withShield<Value: ~Copyable, Failure: Error>(
    for grace: Duration,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    try await moveOn(after: grace, shielded: true, name: name, fileID: fileID, line: line, body)
}

extension CancelScope {
    /// Runs a body and absorbs nothing.
    @inlinable
    nonisolated(nonsending) func runThrowingAll<Value: ~Copyable, Failure: Error>(
        _ body: nonisolated(nonsending) () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        switch await exit(of: body) {
        case .returned(let value): return value
        case .threw(let error): throw error
        case .absorbed(let error): throw error
        }
    }
}
