/// A child that was begun with `startTask` or `startBackgroundTask` and has reported that it is ready.
///
/// The handle may be kept for longer than the group: then it keeps the child's result, and nothing of the group or of the other children.
/// Dropping it has no effect.
///
/// ```swift
/// let server = try await group.startTask(name: "http") { try await serve(on: 8080, $0) }
/// print("listening on \(server.ready)")
/// server.cancel()  // this server alone
/// _ = await server.result
/// ```
///
/// Isolation: `Sendable`; usable anywhere.
public struct StartedTask<Ready: Sendable>: Sendable {
    /// What the child reported with ``TaskStatus/started(_:)``.
    public let ready: Ready

    let scope: CancelScope
    let outcome: ChildOutcome

    /// The name given when the child was begun.
    public var name: String? { scope.name }

    /// How the child ended, once it has.
    ///
    /// Reading it does not take an error from the group, which still fails, unless the child's ``FailurePolicy`` says otherwise.
    ///
    /// It is not a cancellation point: it waits even if the waiting code is cancelled, and throws nothing. Isolation: callable from
    /// anywhere; a caller that waits lends the child its priority.
    public var result: Result<Void, any Error> {
        get async { await outcome.outcome(of: scope) }
    }

    /// Whether the child has ended.
    ///
    /// Once `true`, it stays so. Isolation: readable anywhere; never waits.
    public var isDone: Bool { outcome.isKnown }

    /// How the child ended, or `nil` if it has not.
    ///
    /// It is like ``result``, without waiting.
    ///
    /// ```swift
    /// if case .failure(let error) = server.resultIfAny { log("the server has failed: \(error)") }
    /// ```
    ///
    /// Isolation: readable anywhere; never waits.
    public var resultIfAny: Result<Void, any Error>? { outcome.outcomeIfAny }

    /// Cancels this child alone; the others and the group continue.
    ///
    /// A cancellation that the child throws because of it is not a failure. After the child has ended, this has no effect.
    ///
    /// Isolation: callable from anywhere; never waits and never throws.
    ///
    /// - Parameter reason: Why the child is cancelled, for descriptions.
    public func cancel(reason: CancelReason? = nil) {
        scope.cancel(reason: reason)
    }
}
