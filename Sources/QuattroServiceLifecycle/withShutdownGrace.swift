#if ServiceLifecycle
public import Quattro
import ServiceLifecycle

/// Runs a body whose time is limited as soon as graceful shutdown begins.
///
/// The grace is a deadline, not a delayed cancellation: when the shutdown of the service around the call begins, all code inside, and every
/// call to other services, sees at once how much time is left.
///
/// - If no shutdown begins, this is a scope like any other, with its own deadline.
/// - If shutdown begins while the body runs, the scope is cancelled at the end of the grace at the latest, even if the body moves the
///   deadline of its scope. `Deadline.currentEffective` shows that.
/// - If shutdown began before, the grace counts from here.
/// - If the body returns, the call returns its value, however late.
/// - If the body gives up because the grace has ended or its deadline has passed, the call returns `nil`, and the scope's cause is
///   `.deadline`.
/// - If the body throws anything else, or something around the call is cancelled too, the call throws that error.
/// - Outside of a `ServiceGroup`, the call is not told of a shutdown.
///
/// ```swift
/// func run() async throws {
///     for await job in queue.jobs.cancelOnGracefulShutdown() {  // soon no new ones: it reads one or two ahead
///         try await withShutdownGrace(.seconds(20)) { scope in  // each job that was begun may end
///             scope.tighten(to: .after(.seconds(60)))  // and none may take more than a minute
///             try await process(job)
///         }
///     }
/// }
/// ```
///
/// In a server, give the grace to the requests and not to the code around the server: a cancelled server can no longer write answers. For
/// requests, use the middleware and the interceptors of `QuattroHummingbird` and `QuattroGRPC`.
///
/// - Parameters:
///   - grace: How long the body may continue after the shutdown has begun; zero or less cancels it at once.
///   - deadline: When the body is cancelled, with or without a shutdown.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because its time had run out.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own. The shutdown is reported under a lock of swift-service-lifecycle,
/// and no cancellation handler of the body is called there: a handler may read `Task.isShuttingDownGracefully`.
///
/// Cost: the cost of a scope, and one shutdown handler. Removing the handler takes time in proportion to the number of handlers.
@discardableResult
public nonisolated(nonsending) func withShutdownGrace<Value: ~Copyable, Failure: Error>(
    _ grace: Duration,
    deadline: Deadline = .never,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    // The grace has a source of its own, so that a body that moves the deadline of its scope does not move the end of the grace.
    let shutdown = CancelSource(name: name)
    let scope = CancelScope(deadline: deadline, linkedTo: [shutdown], name: name, fileID: fileID, line: line)
    var result: Result<Value?, Failure>?
    // The handler is registered before the scope runs: if a shutdown has begun, the handler is called at once.
    await withShutdownHandler(isolation: #isolation) {
        do throws(Failure) {
            result = .success(try await scope.run { () async throws(Failure) in try await body(scope) })
        } catch {
            result = .failure(error)
        }
    } onShutdown: {
        // This runs under the lock of the shutdown, which handlers of the body may need.
        CancelSource.tellingElsewhere { shutdown.tighten(to: .after(grace)) }
    }
    guard let result else { trap("a graceful shutdown handler was registered without running its operation") }
    return try result.get()
}

/// Runs on the caller's actor: swift-service-lifecycle is not built with NonisolatedNonsendingByDefault, and a closure that is not
/// isolated would run off the actor.
private func withShutdownHandler(
    isolation: isolated (any Actor)?,
    _ operation: nonisolated(nonsending) () async -> Void,
    onShutdown handler: @escaping @Sendable () -> Void
) async {
    await withGracefulShutdownHandler(
        isolation: isolation,
        operation: {
            _ = isolation
            await operation()
        },
        onGracefulShutdown: handler
    )
}

/// Runs a body whose time is limited as soon as graceful shutdown begins, and that does not need to name its scope.
///
/// It behaves like `withShutdownGrace(_:) { scope in }`. In the body, the scope is ``/Quattro/CancelScope/current``.
///
/// ```swift
/// if try await withShutdownGrace(.seconds(20), { try await process(job) }) == nil { try await queue.giveBack(job) }
/// ```
///
/// - Parameters:
///   - grace: How long the body may continue after the shutdown has begun; zero or less cancels it at once.
///   - deadline: When the body is cancelled, with or without a shutdown.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because its time had run out.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own.
@discardableResult
public nonisolated(nonsending) func withShutdownGrace<Value: ~Copyable, Failure: Error>(
    _ grace: Duration,
    deadline: Deadline = .never,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) () async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    try await withShutdownGrace(grace, deadline: deadline, name: name, fileID: fileID, line: line) {
        (_: CancelScope) async throws(Failure) in try await body()
    }
}
#endif
