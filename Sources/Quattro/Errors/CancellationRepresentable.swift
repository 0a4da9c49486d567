/// An error that states whether it reports a cancellation, for libraries with their own error type for cancellations.
///
/// What counts as a cancellation is decided in this order, and the first rule that applies decides:
///
/// 1. `CancellationError` is a cancellation.
/// 2. A `CancellationRepresentable` is what its ``isCancellation`` says, even if that is `false`.
/// 3. An ``ErrorGroup`` is a cancellation if all of its errors are. From a mixed group, a scope that absorbs cancellations throws the
///    other errors.
/// 4. The codes by which Foundation and POSIX report cancellations count: `URLError.cancelled`, and on Apple's platforms
///    `CocoaError.userCancelled` and `POSIXError(.ECANCELED)`.
/// 5. Only while a cancellation is in effect, a value that carries other errors is a cancellation if *all* of them are, such as
///    `RPCError(code: .unknown, cause: CancellationError())`. Errors are looked for in stored properties and payloads, in optionals,
///    tuples and collections of these, at most four levels deep and among at most 64 values, never in objects. If a failure is found
///    deeper in other values, such as a list of attempts, the value is not a cancellation.
///
/// Everything else is an error like any other and passes through. If a library throws an opaque error in a cancelled task, conform its
/// type, or use ``Absorption/everyError``.
///
/// ```swift
/// extension DriverError: CancellationRepresentable {
///     public var isCancellation: Bool { code == .queryCancelled }
/// }
/// ```
///
/// An error that keeps a cancellation in order to report a *failure* conforms with `false`:
///
/// ```swift
/// struct JobAbandoned: CancellationRepresentable {
///     let cancellation: any Error
///     var isCancellation: Bool { false }
/// }
/// ```
///
/// Isolation: ``isCancellation`` is asked for in the task that threw the error or in one that awaits it, and never under a lock.
///
/// Cost: an error that is thrown out of a scope which is not cancelled costs a few casts. Rule 5 looks into an error by reflection, which
/// takes some microseconds, and only in a cancelled scope.
public protocol CancellationRepresentable: Error {
    /// Whether this value reports that the work was cancelled, not that it failed.
    var isCancellation: Bool { get }
}
