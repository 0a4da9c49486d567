public import Quattro

extension CancelReason {
    /// The connection is closed: no client waits for the answer.
    public static let disconnected: CancelReason = "the client is gone"
    /// The server shuts down, and the grace period for requests in progress is over.
    public static let shutdown: CancelReason = "the server shuts down"
}

/// How a request ended without an answer of its own, by the numbers that HTTP uses.
public enum Ending: Int, Sendable, Hashable {
    case failed = 500
    case disconnected = 499
    case shutdown = 503
    case deadline = 504

    /// Says by the cause what has ended a request.
    public init(_ cause: CancelCause?) {
        self =
            switch cause {
            case .explicit(.disconnected): .disconnected
            case .explicit(.shutdown): .shutdown
            case .deadline: .deadline
            default: .failed
            }
    }
}
