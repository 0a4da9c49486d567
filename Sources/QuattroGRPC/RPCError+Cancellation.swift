#if GRPC
public import GRPCCore
public import Quattro

extension RPCError: CancellationRepresentable {
    /// Whether this reports that the call was cancelled: its code is `.cancelled`, or its cause is a cancellation.
    ///
    /// So `fail(after:)` around a call throws `DeadlineExceeded`, and `moveOn(after:)` returns `nil`.
    ///
    /// - A client of grpc-swift whose task is cancelled throws `.unknown`, with a `CancellationError` as the cause. Whatever the code is,
    ///   the cause decides.
    /// - A server may answer `.cancelled` although nothing is cancelled here, for instance because a call of its own was cancelled. No
    ///   scope absorbs that error, since a scope absorbs nothing unless it is cancelled itself; in a task group it is a failure like any
    ///   other.
    /// - `.deadlineExceeded` is a failure, as `DeadlineExceeded` is.
    public var isCancellation: Bool { code == .cancelled || cause?.isCancellationOfCall ?? false }
}

extension Error {
    fileprivate var isCancellationOfCall: Bool {
        self is CancellationError || (self as? any CancellationRepresentable)?.isCancellation ?? false
    }
}

extension RPCError {
    /// The error of a call that was given up here: it has gRPC's code for that, and the scopes around the call treat it as a cancellation.
    static func cancelledHere(_ cause: any Error = CancellationError()) -> RPCError {
        RPCError(code: .cancelled, message: "The call was cancelled by its caller.", cause: cause)
    }
}
#endif
