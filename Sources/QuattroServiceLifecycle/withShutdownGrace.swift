#if ServiceLifecycle
public import Quattro
import ServiceLifecycle

/// Runs a body whose time is limited as soon as graceful shutdown begins.
///
/// The grace is a deadline, not a cancellation that comes late: when the shutdown of the service around begins, everything inside, and
/// every call that it makes to others, sees at once how much is left.
///
/// - No shutdown begins: a scope like any other, with the deadline that it was given.
/// - Shutdown begins while the body runs: it ends with the grace at the latest, whatever the body does with the deadline of its scope.
///   `Deadline.currentEffective` tells.
/// - Shutdown has begun before: the grace counts from here.
/// - The body returns: its value, however late.
/// - The body gives up because the grace is over, or its deadline has passed: `nil`, and the scope's cause is `.deadline`.
/// - It throws anything else, or something around the call is cancelled too: that error.
/// - Outside of a `ServiceGroup` nothing tells of a shutdown.
///
/// ```swift
/// func run() async throws {
///     for try await job in jobs.cancelOnGracefulShutdown() {  // no new ones
///         try await withShutdownGrace(.seconds(20)) { scope in try await process(job, in: scope) }  // the last one may end
///     }
/// }
/// ```
///
/// For a server, the requests want the grace and not what is around the server: cancelled, that cannot write the answers any more. Use
/// the middleware and the interceptors of `QuattroHummingbird` and `QuattroGRPC` for those.
///
/// - Parameters:
///   - grace: How long the body may go on after the shutdown has begun; zero or less cancels it at once.
///   - deadline: When the body is cancelled in any case.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because its time was over.
/// - Throws: What the body throws, of the same type. It throws no error of its own.
///
/// Isolation: the body runs on the caller's actor, in a task of its own. No cancellation handler of the body is called where the shutdown
/// is told, which is under a lock of swift-service-lifecycle: it may ask `Task.isShuttingDownGracefully`.
///
/// Cost: that of a scope, and one handler of the shutdown. The time it takes to remove that one grows with how many there are.
@discardableResult
public nonisolated(nonsending) func withShutdownGrace<Value: ~Copyable, Failure: Error>(
    _ grace: Duration,
    deadline: Deadline = .never,
    name: String? = nil,
    fileID: StaticString = #fileID,
    line: UInt = #line,
    _ body: nonisolated(nonsending) (CancelScope) async throws(Failure) -> Value
) async throws(Failure) -> Value? {
    // A source of its own, so that a body that moves the deadline of its scope does not move the end of the grace.
    let shutdown = CancelSource(name: name)
    let scope = CancelScope(deadline: deadline, linkedTo: [shutdown], name: name, fileID: fileID, line: line)
    var result: Result<Value?, Failure>?
    // Registered before the scope runs: of a shutdown that has begun, it is told at once.
    await withShutdownHandler(isolation: #isolation) {
        do throws(Failure) {
            result = .success(try await scope.run { () async throws(Failure) in try await body(scope) })
        } catch {
            result = .failure(error)
        }
    } onShutdown: {
        // Under the lock of the shutdown, which handlers of the body may want.
        CancelSource.tellingElsewhere { shutdown.tighten(to: .after(grace)) }
    }
    guard let result else { trap("a graceful shutdown handler was registered without running its operation") }
    return try result.get()
}

/// On the caller's actor: swift-service-lifecycle is not built with NonisolatedNonsendingByDefault, and a closure that is not isolated would run off it.
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
/// As `withShutdownGrace(_:) { scope in }`; the scope is ``CancelScope/current`` in the body.
///
/// ```swift
/// if try await withShutdownGrace(.seconds(20), { try await process(job) }) == nil { try await queue.giveBack(job) }
/// ```
///
/// - Parameters:
///   - grace: How long the body may go on after the shutdown has begun; zero or less cancels it at once.
///   - deadline: When the body is cancelled in any case.
///   - name: A name for descriptions.
///   - fileID: Where the scope is opened; leave it to the compiler.
///   - line: Where the scope is opened; leave it to the compiler.
///   - body: What to run. It may use the caller's actor state and values that are not `Sendable`.
/// - Returns: The body's value, or `nil` if it gave up because its time was over.
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
