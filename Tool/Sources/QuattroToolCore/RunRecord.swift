/// The record of what has happened to every command so far.
package struct RunRecord: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum State: Sendable, Hashable {
        case waiting
        case running(since: Instant, deadline: Instant?)
        /// It has been asked to end and has not ended yet. `outcome` says why, and will be its outcome, however it ends.
        case stopping(since: Instant, outcome: Outcome)
        case ended(Outcome, took: Duration)
    }

    package struct Entry: Sendable {
        package let command: RunPlan.Command
        package fileprivate(set) var state = State.waiting
        /// How often it has been started.
        package fileprivate(set) var attempts = 0
        /// When it was started for the first time.
        package fileprivate(set) var startedAt: Instant?
        /// Whether it has said that it is ready.
        package fileprivate(set) var isReady = false
        /// The process ID of its shell; `nil` before the process exists.
        package fileprivate(set) var process: Int32?
        /// The unfinished line of its output, as a terminal would show it.
        package fileprivate(set) var unfinished = ""
        /// When it was asked to end.
        package fileprivate(set) var stoppedAt: Instant?
        package fileprivate(set) var cleanup: Cleanup?
    }

    package let began: Instant
    /// When the time of the whole run is up.
    package private(set) var deadline: Instant?
    package private(set) var entries = Entries()
    /// Whether no more commands will be added.
    package private(set) var isComplete: Bool
    /// The indices of the running commands, in order.
    private var activePlaces: [Int] = []
    package private(set) var waitingCount = 0
    package var endedCount: Int { entries.count - waitingCount - activePlaces.count }
    /// The first command that failed by itself.
    package private(set) var firstFailure: (label: CommandLabel, outcome: Outcome)?

    package init(_ commands: [RunPlan.Command], began: Instant = .now, isComplete: Bool = true) {
        (self.began, self.isComplete) = (began, isComplete)
        for command in commands { added(command) }
    }

    /// The running commands, in order.
    package var active: [Entry] { activePlaces.map { entries[$0] } }
}

// MARK: - Events

extension RunRecord {
    package mutating func limited(by deadline: Instant?) { self.deadline = deadline }

    /// A command is added, with the next number.
    package mutating func added(_ command: RunPlan.Command) {
        entries.append(Entry(command: command))
        waitingCount += 1
    }

    /// There will be no more.
    package mutating func completed() { isComplete = true }

    package mutating func started(_ label: CommandLabel, at now: Instant, deadline: Instant?) {
        entries[label.number - 1].startedAt = entries[label.number - 1].startedAt ?? now
        entries[label.number - 1].attempts += 1
        change(label, to: .running(since: now, deadline: deadline))
    }

    /// An earlier run has done it.
    package mutating func doneBefore(_ label: CommandLabel) {
        change(label, to: .ended(.doneBefore, took: .zero))
    }

    package mutating func prints(_ label: CommandLabel, _ unfinished: String) {
        entries[label.number - 1].unfinished = unfinished
    }

    /// It could not be started at the moment, and waits for its turn again.
    package mutating func waitsAgain(_ label: CommandLabel) {
        // It may not even have begun to start.
        if entries[label.number - 1].isActive { entries[label.number - 1].attempts -= 1 }
        if entries[label.number - 1].attempts == 0 { entries[label.number - 1].startedAt = nil }
        change(label, to: .waiting)
    }

    /// It has ended, and will be started again.
    package mutating func willRunAgain(_ label: CommandLabel) {
        entries[label.number - 1].forgetAttempt()
        entries[label.number - 1].isReady = false
        change(label, to: .waiting)
    }

    package mutating func spawned(_ label: CommandLabel, process: Int32) {
        entries[label.number - 1].process = process
    }

    /// A command has said that it is ready.
    ///
    /// - Parameters:
    ///   - label: The command.
    ///   - deadline: The command's deadline from now on.
    /// - Returns: Whether that counts: it does not for a command that has been asked to end.
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
        let entry = entries[label.number - 1]
        let took = entry.startedAt.map { $0.duration(to: now) } ?? entry.state.elapsed(at: now)
        entries[label.number - 1].unfinished = ""
        change(label, to: .ended(outcome, took: took))
    }

    /// The run has ended: commands that still wait count as not started.
    package mutating func finish() {
        for index in entries.indices where entries[index].state == .waiting {
            entries[index].state = .ended(.notStarted, took: .zero)
        }
        waitingCount = 0
    }

    private mutating func change(_ label: CommandLabel, to new: State) {
        let place = label.number - 1
        let (before, isActive) = (entries[place].state, entries[place].isActive)
        entries[place].state = new
        if before == .waiting { waitingCount -= 1 }
        if new == .waiting { waitingCount += 1 }
        guard isActive != entries[place].isActive else { return }
        if isActive { return activePlaces.removeAll { $0 == place } }
        activePlaces.insert(place, at: activePlaces.firstIndex { $0 > place } ?? activePlaces.endIndex)
    }
}

extension RunRecord.Entry {
    /// Forgets the state of the attempt that has ended.
    fileprivate mutating func forgetAttempt() {
        (process, stoppedAt, unfinished, cleanup) = (nil, nil, "", nil)
    }
}

extension RunRecord {
    /// The outcome of a command that has been asked to end.
    package func outcomeOfStopping(_ label: CommandLabel) -> Outcome? {
        guard case .stopping(_, let outcome) = entries[label.number - 1].state else { return nil }
        return outcome
    }
}

extension RunRecord {
    /// Whether the limit of the whole run ended it, and not a failure.
    ///
    /// - Parameters:
    ///   - limit: The limit that has been reached.
    ///   - keepsGoing: Whether a failure leaves the others alone.
    /// - Returns: `false` for a run that ended by itself or by a failure, however long its cleanup took.
    package func wasCutShort(by limit: StopCause, keepsGoing: Bool) -> Bool {
        let outcomes = entries.compactMap { if case .ended(let outcome, _) = $0.state { outcome } else { nil } }
        if outcomes.contains(.stopped(limit)) { return true }
        // The time may also be up at a moment when nothing runs, but a command waits for a place or has not been read yet.
        let isOneMissing = !isComplete || outcomes.count < entries.count || outcomes.contains(.notStarted)
        return keepsGoing && isOneMissing && !outcomes.contains(where: \.hasEndedTheRun)
    }
}

extension Outcome {
    /// Whether it is, or results from, a failure that stops the others even with `--keep-going`.
    fileprivate var hasEndedTheRun: Bool {
        switch self {
        case .beforeReady, .notReady, .stopped(.failure): true
        case .exited, .signaled, .exceeded, .stopped, .notStarted, .leftOut, .doneBefore, .couldNotStart: false
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
