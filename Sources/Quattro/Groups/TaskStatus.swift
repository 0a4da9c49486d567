/// The status through which a task that was begun with `start` reports that it is ready.
///
/// ```swift
/// func serve(on port: Int, _ status: TaskStatus<Int>) async throws {
///     let listener = try await listen(on: port)
///     status.started(listener.port)  // the caller of `start` goes on from here
///     try await listener.run()
/// }
///
/// try await withScopedTaskGroup { group in
///     let port = try await group.start { try await serve(on: 0, $0) }
///     try await runTests(against: port)
/// }
/// try await serve(on: 8080, .ignored)  // the same function, called directly
/// ```
///
/// Isolation: `Sendable`; ``started(_:)`` may be called from any task or thread.
///
/// Modeled on: `task_status` of Trio.
public struct TaskStatus<Ready: Sendable>: Sendable {
    let start: StartingTask<Ready>?

    /// A status that no caller waits for, for calling such a function directly.
    public static var ignored: TaskStatus { TaskStatus(start: nil) }

    /// Reports that the task is ready: `start` returns the value, and the group takes the task over.
    ///
    /// - If the caller of `start` has been cancelled meanwhile, the report does not change that: the task still belongs to the caller and
    ///   stays cancelled.
    /// - Calling it twice is a programming error and ends the program.
    ///
    /// ```swift
    /// status.started(listener.port)
    /// ```
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    ///
    /// - Parameter value: What `start` returns.
    public func started(_ value: Ready) {
        _ = start?.started(value)
    }
}

extension TaskStatus<Void> {
    /// Reports that the task is ready: `start` returns, and the group takes the task over.
    public func started() {
        started(())
    }
}

/// A task that was begun with `start` ended without having reported that it is ready.
///
/// ```swift
/// do {
///     let port = try await group.start { try await serve(on: 0, $0) }
///     try await runTests(against: port)
/// } catch let error as NeverStarted {
///     log("\(error)")
/// }
/// ```
public struct NeverStarted: Error, Sendable, Hashable {
    /// The name given to `start`.
    public let taskName: String?
    /// The group that would have taken the task over.
    public let groupDescription: String
}

extension NeverStarted: CustomStringConvertible {
    /// Says which task ended without having reported.
    public var description: String {
        let subject = taskName.map { "\"\($0)\"" } ?? "a task"
        return "\(subject) in \(groupDescription) ended without having called started(_:)"
    }
}
