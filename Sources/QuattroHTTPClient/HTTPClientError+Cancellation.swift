#if HTTPClient
public import AsyncHTTPClient
public import Quattro

extension HTTPClientError: CancellationRepresentable {
    /// Whether the error is `HTTPClientError.cancelled`; every other error is a failure, even the client's own `deadlineExceeded`.
    ///
    /// A cancelled call mostly throws a `CancellationError`, but it throws this error if its connection is abandoned.
    public var isCancellation: Bool { self == .cancelled }
}
#endif
