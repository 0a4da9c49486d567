#if HTTPClient
public import AsyncHTTPClient
public import Quattro

extension HTTPClientError: CancellationRepresentable {
    /// Whether it is `HTTPClientError.cancelled`; every other error is a failure, even the client's own `deadlineExceeded`.
    ///
    /// A call that is cancelled throws a `CancellationError` in most cases, and this error if its connection is given up.
    public var isCancellation: Bool { self == .cancelled }
}
#endif
