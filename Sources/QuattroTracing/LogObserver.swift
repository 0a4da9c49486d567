#if Tracing
public import Logging
public import QuattroRequests

/// An observer that logs which requests continued after they were asked to stop, and which were refused or not sent for lack of time.
///
/// - If the work for a request continued for longer than a limit after it was asked to stop, the observer logs a warning.
/// - If the work stopped sooner, a server refused a request, or a client did not send one, the observer logs at the level `debug`.
/// - Nothing else is logged.
///
/// Each line has the metadata `operation`, and `cause` and `latency_ms` if they apply.
///
/// ```swift
/// let interceptor = DeadlineServerInterceptor(observer: .multiplex([.metrics, .log(to: logger)]))
/// ```
///
/// Isolation: `Sendable`; a value. It logs on the task of the request.
public struct LogObserver: RequestObserver {
    private let logger: Logger
    private let limit: Duration

    /// Makes an observer that logs.
    ///
    /// - Parameters:
    ///   - logger: The logger to write to.
    ///   - limit: How long work may continue after it was asked to stop without a warning. With zero or less, there is always a warning.
    public init(logger: Logger, slowerThan limit: Duration = .milliseconds(100)) {
        self.logger = logger
        self.limit = limit
    }

    /// Logs an event if it is one of those above.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - operation: What the request was for.
    public func record(_ event: RequestEvent, operation: String) {
        switch event {
        case .stopped(let ending, after: let latency):
            let isLate = latency > limit
            logger.log(
                level: isLate ? .warning : .debug,
                isLate
                    ? "the work for a request went on after it was asked to stop"
                    : "the work for a request was stopped",
                metadata: [
                    "operation": "\(operation)", "cause": "\(ending)", "latency_ms": "\(latency.wholeMilliseconds)",
                ]
            )
        case .refused(let remaining):
            logger.debug(
                "a request was refused, since too little time was left",
                metadata: ["operation": "\(operation)", "deadline.remaining_ms": "\(remaining.wholeMilliseconds)"]
            )
        case .unsent:
            logger.debug("a request was not sent, since no time was left", metadata: ["operation": "\(operation)"])
        default: break
        }
    }
}

extension RequestObserver where Self == LogObserver {
    /// Returns an observer that logs which requests continued after they were asked to stop.
    ///
    /// - Parameters:
    ///   - logger: The logger to write to.
    ///   - limit: How long work may continue after it was asked to stop without a warning.
    /// - Returns: The observer.
    public static func log(to logger: Logger, slowerThan limit: Duration = .milliseconds(100)) -> LogObserver {
        LogObserver(logger: logger, slowerThan: limit)
    }
}
#endif
