#if GRPC
import GRPCCore
import QuattroRequests

extension RPCError {
    /// The answer to a call that was ended early, with the reason in its metadata.
    ///
    /// The cause, which no client sees, is the error with which the handler gave up.
    init(_ ending: RequestEnding, _ message: String, cause: (any Error)? = nil) {
        let code: Code =
            switch ending {
            case .expired, .deadline: .deadlineExceeded
            case .shutdown: .unavailable
            case .disconnected: .cancelled
            @unknown default: .unknown
            }
        self.init(code: code, message: message, metadata: [RequestEnding.marker: .string(ending.rawValue)])
        // The cause is not passed to the initializer, which would merge an error with the same code into this one.
        self.cause = cause
    }

    /// Whether an interceptor made this error because a call was ended.
    var isEnding: Bool { metadata[stringValues: RequestEnding.marker].contains { _ in true } }

    init(_ stop: RequestStop) {
        let message =
            switch stop.ending {
            case .expired, .deadline: "The call exceeded its deadline."
            case .shutdown: "The server is shutting down."
            case .disconnected: "The call was cancelled."
            @unknown default: "The call was ended."
            }
        self.init(stop.ending, message, cause: stop.error)
    }
}
#endif
