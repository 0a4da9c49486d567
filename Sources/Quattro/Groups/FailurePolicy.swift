/// What a task group does when a child or its body fails.
///
/// - A group has one policy, and each child may have its own: `addTask(onFailure:)`.
/// - A cancellation that was asked for is not a failure, under any policy.
/// - When the body fails, all children are cancelled and the group throws the body's error, under every policy of the group except
///   ``waitForAll``.
///
/// ```swift
/// try await withScopedTaskGroup(onFailure: .report { error, _ in log("\(error)") }) { group in
///     for try await connection in listener.connections {
///         group.addTask { try await serve(connection) }  // one that fails ends alone
///     }
/// }
/// ```
///
/// Isolation: `Sendable`; usable anywhere.
public struct FailurePolicy: Sendable {
    /// Called with the error of a child that has failed, and the child's name.
    public typealias Handler = @Sendable (_ error: any Error, _ taskName: String?) throws -> Void

    private enum Kind {
        case cancelAll
        case waitForAll
        case report(Handler)
    }

    private let kind: Kind

    /// Cancels all others at once.
    ///
    /// The group throws an ``ErrorGroup``. This is the default.
    public static var cancelAll: FailurePolicy { FailurePolicy(kind: .cancelAll) }

    /// Lets the others run to their end first, and then throws all errors, even those already read from handles.
    ///
    /// As the policy of a group it applies to the body too: a failing body does not cancel the children either. A child that runs until
    /// it is cancelled, such as a server that was begun with `start`, keeps the group open until `cancelAll` is called.
    ///
    /// Each error is kept until the group ends: for a group that lives as long as its server, use ``report(_:)``.
    public static var waitForAll: FailurePolicy { FailurePolicy(kind: .waitForAll) }

    /// Leaves the error of a child to its handle: the group continues and does not keep the error.
    ///
    /// An error whose handle is never read is lost, which is why this policy is not the default.
    ///
    /// ```swift
    /// let user = group.addTask(onFailure: .leaveToHandle) { try await fetchUser() }
    /// show((try? await user.value) ?? .unknown)
    /// ```
    public static var leaveToHandle: FailurePolicy { .report { _, _ in } }

    /// Reports each child that fails to a handler.
    ///
    /// - The group and the other children continue, and the error is not kept.
    /// - The handler is called once for each failed child, in the child's task, before `value` and `result` of its handle return and
    ///   before the group can end. It is not called for a cancellation that was asked for.
    /// - If the handler throws, that error fails the group, as under ``cancelAll``.
    /// - If the child was begun with `start`, its error goes to the caller until the child has reported that it is ready, and the handler
    ///   is not called.
    ///
    /// ```swift
    /// let policy = FailurePolicy.report { error, name in
    ///     if error is OutOfDisk { throw error }  // ends the group
    ///     log("\(name ?? "a connection") failed: \(error)")
    /// }
    /// ```
    ///
    /// - Parameter handler: What to do with the error, such as logging or counting it. It is synchronous, and its child does not end before
    ///   it returns. If you need to wait for something because of a failure, add a child that waits.
    /// - Returns: The policy.
    public static func report(_ handler: @escaping Handler) -> FailurePolicy {
        FailurePolicy(kind: .report(handler))
    }
}

extension FailurePolicy {
    /// Whether the failure of a body under this policy cancels the children.
    var isFatalForBody: Bool { if case .waitForAll = kind { false } else { true } }

    /// Decides what the end of a child means in its group, and whether it cancels the others.
    ///
    /// Calls the handler, if there is one: no lock may be held.
    func judge(_ end: GroupMachine.End, ofChild name: String?) -> (end: GroupMachine.End, isFatal: Bool) {
        switch kind {
        case .cancelAll: return (end, true)
        case .waitForAll: return (end, false)
        case .report(let handler):
            guard case .failed(let error) = end else { return (end, false) }
            do {
                try handler(error, name)
                return (.quietly, false)
            } catch {
                return (.failed(error), true)
            }
        }
    }
}
