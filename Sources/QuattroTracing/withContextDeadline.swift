#if Tracing
public import Quattro
import Tracing

/// Runs a body under the deadline of the service context, and throws `DeadlineExceeded` if it takes longer.
///
/// Use it in a server whose requests pass through an instrumented transport but through no integration of Quattro: the deadline that
/// ``DeadlineInstrument`` has read takes effect here.
///
/// - If the body returns, the call returns its value, however late.
/// - If the body gives up because of the deadline, the call throws `DeadlineExceeded`.
/// - If the deadline has passed, or the caller is cancelled, the body does not start. In the first case the call throws
///   `DeadlineExceeded` too.
/// - If there is no context, or no deadline in it, the body runs without a limit of its own.
/// - In the body, the context has no deadline, since the scope has it. So a shield protects from the deadline, and a task that is made in
///   `withoutScopes` does not pass it on.
///
/// ```swift
/// let user = try await withContextDeadline(name: "GET /user") { scope in
///     scope.tighten(to: .after(.seconds(30)))  // whatever the client says
///     return try await fetchUser()
/// }
/// ```
///
/// - Parameters:
///   - name: A name for descriptions and the error.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value.
/// - Throws: `DeadlineExceeded`, a `CancellationError`, or what the body throws.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
public nonisolated(nonsending) func withContextDeadline<Value: ~Copyable>(
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws -> Value
) async throws -> Value {
    var context = ServiceContext.current
    let deadline = context?.deadline ?? .never
    context?.deadline = .never
    var value: Value?
    try await fail(at: deadline, name: name, fileID: fileID, line: line) { scope in
        try await checkpoint()
        try await binding(context) { value = try await body(scope) }
    }
    guard let value = consume value else { trap("the body of a scope ended without a result") }
    return value
}

/// Runs a body in a context, on the caller's actor: a closure that the standard library calls runs on no actor, unless it captures the
/// isolation.
private func binding(
    _ context: ServiceContext?,
    isolation: isolated (any Actor)? = #isolation,
    _ body: nonisolated(nonsending) () async throws -> Void
) async throws {
    try await ServiceContext.$current.withValue(context) {
        _ = isolation
        try await body()
    }
}
#endif
