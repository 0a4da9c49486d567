/// Which errors of a body a cancelled scope takes for the end of its work, and absorbs.
///
/// ```swift
/// let scope = CancelScope(timeout: .seconds(2), absorbing: .everyError)
/// let answer = try await scope.runOrFail { try await driver.query(sql) }  // DeadlineExceeded, whatever the driver throws
/// ```
@nonexhaustive
public enum Absorption: Sendable, Hashable {
    /// Cancellations alone, by the rules at ``CancellationRepresentable``. What a scope does unless told otherwise.
    case cancellations
    /// Every error of a body that had been told of a cancellation before it threw, as long as the scope itself is cancelled and no
    /// cancellation around it can be seen. A wait that throws tells, and so do `checkpoint()` and `Deadline.currentEffective`.
    ///
    /// For the boundary of a server, where the errors of drivers are opaque. An error that was thrown before the body was told passes,
    /// in the instant of the deadline too. The absorbed error is in ``CancelScope/absorbedError`` and ``DeadlineExceeded/bodyError``;
    /// with ``CancelScope/run(_:)``, which gives `nil`, nothing else tells of it.
    case everyError
}
