/// An error that says by itself whether it reports a cancellation, for libraries with an error type of their own for it.
///
/// What counts as a cancellation is decided in this order, and the first rule that has an answer decides:
///
/// 1. `CancellationError` is one.
/// 2. A `CancellationRepresentable` is what its ``isCancellation`` says, `false` included.
/// 3. An ``ErrorGroup`` is one if all of its errors are. Of a mixed group, a scope that absorbs cancellations throws the others.
/// 4. The codes by which Foundation and POSIX report it are: `URLError.cancelled`, and on Apple's platforms
///    `CocoaError.userCancelled` and `POSIXError(.ECANCELED)`.
/// 5. Only where a cancellation is in effect: a value that carries other errors is one if *all* of them are, such as
///    `RPCError(code: .unknown, cause: CancellationError())`. Errors are looked for in stored properties and payloads, in optionals,
///    tuples and collections of these, at most four levels deep and among at most 64 values, never in objects. A failure that is found
///    deeper in other values, such as a list of attempts, makes it none.
///
/// Everything else is an error like any other, and passes. Where a library throws an opaque error in a cancelled task, conform
/// its type, or use ``Absorption/everyError``.
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
/// extension JobAbandoned: CancellationRepresentable {
///     var isCancellation: Bool { false }
/// }
/// ```
///
/// Isolation: ``isCancellation`` is asked for in the task that threw the error or in one that awaits it, and never under a lock.
///
/// Cost: for an error that is thrown out of a scope which is not cancelled, a few casts; rule 5 looks into an error by reflection,
/// some microseconds, and only in a cancelled scope.
public protocol CancellationRepresentable: Error {
    /// Whether this value reports that the work was cancelled, not that it failed.
    var isCancellation: Bool { get }
}
