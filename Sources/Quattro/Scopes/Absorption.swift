/// Which errors of its body a cancelled scope treats as the end of cancelled work and absorbs.
///
/// ```swift
/// let scope = CancelScope(timeout: .seconds(2), absorbing: .everyError)
/// // After two seconds it throws DeadlineExceeded, whatever the driver throws.
/// let rows = try await scope.runOrFail { try await database.query("SELECT * FROM sales") }
/// ```
@nonexhaustive
public enum Absorption: Sendable, Hashable {
    /// The scope absorbs cancellations alone, by the rules at ``CancellationRepresentable``. This is the default.
    case cancellations
    /// The scope absorbs every error of its body if three things hold: the body had been told of a cancellation before it threw, the scope
    /// itself is cancelled, and no cancellation around it can be seen. A body is told by a wait that throws, by `checkpoint()`, or by
    /// `Deadline.currentEffective`.
    ///
    /// Use it at the boundary of a server, where the errors of drivers are opaque. An error that was thrown before the body was told
    /// passes through, even at the instant of the deadline. The absorbed error is kept in ``CancelScope/absorbedError`` and
    /// ``DeadlineExceeded/bodyError``; with ``CancelScope/run(_:)``, which returns `nil`, nothing else reports it.
    case everyError
}
