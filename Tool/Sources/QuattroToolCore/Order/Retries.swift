/// Decides whether and when commands are run again.
package struct Retries: Sendable, Hashable {
    /// How often a foreground command that has failed is run again.
    package let count: Int
    /// Whether background commands that have ended are run again.
    package let restarts: Bool
    private let first: Duration

    package init(count: Int = 0, restarts: Bool = false, delay: Duration = .seconds(1)) {
        (self.count, self.restarts, first) = (count, restarts, delay)
    }

    /// Begins counting the attempts of one command.
    package func begin(isBackground: Bool) -> Attempts {
        Attempts(retries: self, isBackground: isBackground, left: count, delay: first)
    }

    /// The attempts of one command.
    package struct Attempts: Sendable {
        fileprivate let retries: Retries
        fileprivate let isBackground: Bool
        fileprivate var left: Int
        fileprivate var delay: Duration

        /// An attempt has ended.
        ///
        /// - Parameters:
        ///   - outcome: The outcome of the attempt.
        ///   - took: How long the attempt took: after a long one, a background command begins again with the first delay.
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
    /// Whether the command ended by itself, or because its own time ran out.
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
