#if HTTPClient
public import AsyncHTTPClient
public import Quattro

extension HTTPClientError: CancellationRepresentable {
    /// Whether it is `HTTPClientError.cancelled`; every other one is a failure, its own `deadlineExceeded` included.
    ///
    /// A call that is cancelled throws a `CancellationError` in most cases, and this one where its connection is given up.
    public var isCancellation: Bool { self == .cancelled }
}
#endif
