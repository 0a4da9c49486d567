/// Whether commands are run again when they have ended, and when.
package struct Retries: Sendable, Hashable {
    /// How often a foreground command that has failed is run again.
    package let count: Int
    /// Whether background commands that have ended are run again.
    package let restarts: Bool
    private let first: Duration

    package init(count: Int = 0, restarts: Bool = false, delay: Duration = .seconds(1)) {
        (self.count, self.restarts, first) = (count, restarts, delay)
    }

    /// For one command.
    package func begin(isBackground: Bool) -> Attempts {
        Attempts(retries: self, isBackground: isBackground, left: count, delay: first)
    }

    /// The attempts at one command.
    package struct Attempts: Sendable {
        fileprivate let retries: Retries
        fileprivate let isBackground: Bool
        fileprivate var left: Int
        fileprivate var delay: Duration

        /// An attempt has come to an end.
        ///
        /// - Parameters:
        ///   - outcome: Its outcome.
        ///   - took: How long it took: a background command that has run for long begins again with the first delay.
        /// - Returns: How long to wait before the next attempt; `nil` if there is none.
        package mutating func next(after outcome: Outcome, took: Duration) -> Duration? {
            guard isBackground ? retries.restarts && outcome.isOwnEnd : left > 0 && outcome.isWorthRetrying else {
                return nil
            }
            left -= 1
            let longest = max(.seconds(30), retries.first)
            if isBackground, took >= longest { delay = retries.first }
            defer { delay = min(delay * 2, longest) }
            return delay
        }
    }
}

extension Outcome {
    /// Whether the command has ended by itself, or its own time was up.
    fileprivate var isOwnEnd: Bool {
        switch self {
        case .exited, .signaled, .exceeded: true
        case .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart, .beforeReady, .notReady: false
        }
    }

    /// Whether it is a failure that may pass.
    fileprivate var isWorthRetrying: Bool {
        switch self {
        case .exited(let status): status != 0
        case .signaled, .exceeded: true
        case .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart, .beforeReady, .notReady: false
        }
    }
}
