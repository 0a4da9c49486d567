/// What has happened to every command so far.
package struct RunRecord: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum State: Sendable, Hashable {
        case waiting
        case running(since: Instant, deadline: Instant?)
        /// It has been told to end, and has not yet. How it came to that will be its outcome, however it ends.
        case stopping(since: Instant, outcome: Outcome)
        case ended(Outcome, took: Duration)
    }

    package struct Entry: Sendable {
        package let command: RunPlan.Command
        package fileprivate(set) var state = State.waiting
        /// Whether it has said that it is ready.
        package fileprivate(set) var isReady = false
        /// The process that its shell is; `nil` before there is one.
        package fileprivate(set) var process: Int32?
        /// The line that it has begun to print, as a terminal would show it.
        package fileprivate(set) var unfinished = ""
        /// When it was told to end.
        package fileprivate(set) var stoppedAt: Instant?
        package fileprivate(set) var cleanup: Cleanup?
    }

    package let began: Instant
    /// When the time of the whole run is up.
    package private(set) var deadline: Instant?
    package private(set) var entries: [Entry]
    /// The first command that failed by itself.
    package private(set) var firstFailure: (label: CommandLabel, outcome: Outcome)?

    package init(_ commands: [RunPlan.Command], began: Instant = .now) {
        self.began = began
        entries = commands.map { Entry(command: $0) }
    }
}

// MARK: - Events

extension RunRecord {
    package mutating func limited(by deadline: Instant?) { self.deadline = deadline }

    package mutating func started(_ label: CommandLabel, at now: Instant, deadline: Instant?) {
        entries[label.number - 1].state = .running(since: now, deadline: deadline)
    }

    package mutating func prints(_ label: CommandLabel, _ unfinished: String) {
        entries[label.number - 1].unfinished = unfinished
    }

    /// It could not be started for now, and waits for its turn again.
    package mutating func waitsAgain(_ label: CommandLabel) {
        entries[label.number - 1].state = .waiting
    }

    package mutating func spawned(_ label: CommandLabel, process: Int32) {
        entries[label.number - 1].process = process
    }

    /// A command has said that it is ready.
    ///
    /// - Parameters:
    ///   - label: Which one.
    ///   - deadline: Its deadline from now on.
    /// - Returns: Whether that counts: it does not in a command that has been told to end.
    package mutating func ready(_ label: CommandLabel, deadline: Instant?) -> Bool {
        guard case .running(let since, _) = entries[label.number - 1].state else { return false }
        entries[label.number - 1].state = .running(since: since, deadline: deadline)
        entries[label.number - 1].isReady = true
        return true
    }

    package mutating func stopping(_ label: CommandLabel, outcome: Outcome, at now: Instant) {
        guard case .running(let since, _) = entries[label.number - 1].state else { return }
        entries[label.number - 1].state = .stopping(since: since, outcome: outcome)
        entries[label.number - 1].stoppedAt = now
    }

    package mutating func cleanedUp(_ label: CommandLabel, _ cleanup: Cleanup) {
        entries[label.number - 1].cleanup = cleanup
    }

    package mutating func ended(_ label: CommandLabel, _ outcome: Outcome, at now: Instant) {
        if firstFailure == nil, outcome.failureStatus != nil { firstFailure = (label, outcome) }
        entries[label.number - 1].state = .ended(outcome, took: entries[label.number - 1].state.elapsed(at: now))
    }

    /// The run is over: who still waits has not been started.
    package mutating func finish() {
        for index in entries.indices where entries[index].state == .waiting {
            entries[index].state = .ended(.notStarted, took: .zero)
        }
    }
}

extension RunRecord {
    /// The outcome of a command that has been told to end.
    package func outcomeOfStopping(_ label: CommandLabel) -> Outcome? {
        guard case .stopping(_, let outcome) = entries[label.number - 1].state else { return nil }
        return outcome
    }
}

extension RunRecord {
    /// Whether the limit of the whole run has ended it, and not a failure.
    ///
    /// - Parameters:
    ///   - limit: The limit, whose time is up.
    ///   - keepsGoing: Whether a failure leaves the others alone.
    /// - Returns: `false` for a run that came to its end, or that a failure ended, however long its cleanup took.
    package func wasCutShort(by limit: StopCause, keepsGoing: Bool) -> Bool {
        let outcomes = entries.compactMap { if case .ended(let outcome, _) = $0.state { outcome } else { nil } }
        if outcomes.contains(.stopped(limit)) { return true }
        // The time may also be up at a moment in which nothing runs and a command waits for a place.
        let isOneLeftOut = outcomes.count < entries.count || outcomes.contains(.notStarted)
        return keepsGoing && isOneLeftOut && !outcomes.contains(where: \.hasEndedTheRun)
    }
}

extension Outcome {
    /// Whether it is, or comes from, a failure that stops the others even with `--keep-going`.
    fileprivate var hasEndedTheRun: Bool {
        switch self {
        case .beforeReady, .notReady, .stopped(.failure): true
        case .exited, .signaled, .exceeded, .stopped, .notStarted, .couldNotStart: false
        }
    }
}

extension RunRecord {
    package func isReady(_ label: CommandLabel) -> Bool { entries[label.number - 1].isReady }

    /// The first failure in words, such as `[2 make]: status 2`.
    package var firstFailureText: String? { firstFailure.map { "\($0.label): \($0.outcome)" } }
}

extension RunRecord.State {
    package func elapsed(at now: RunRecord.Instant) -> Duration {
        switch self {
        case .waiting: .zero
        case .running(let since, _), .stopping(let since, _): since.duration(to: now)
        case .ended(_, let took): took
        }
    }
}
