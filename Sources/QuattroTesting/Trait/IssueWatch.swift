import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
///
/// Swift Testing knows the test of an issue by task-local values. A detached task has none, and its issues would be shown to every test
/// that is running: so everything that runs in the simulations of a test sees the test's values.
///
/// A run that fails is run again, and the last of these runs records its issues; see ``Stage``.
final class IssueWatch: Sendable {
    /// What becomes of the issues of a run.
    enum Stage: Sendable {
        /// They are recorded as they come.
        case telling
        /// Failures are held, since a smaller run may record them.
        case holding
        /// Nothing is recorded: the run only shows whether it fails in the same way.
        case searching
        /// Failures are recorded. Other issues have been recorded before.
        case tellingAgain
    }

    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var stage = Stage.telling
        /// The way in which the run has failed, by its first issue.
        var signature: FailureSignature?
        var sawFailure = false
        var held: [HeldIssue] = []
        var isRecording = false
    }

    private enum Fate {
        case isRecorded
        case isHeld
        case isNone
    }

    private let state = Guarded(State())

    /// Whether a failure has been recorded.
    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    /// The way in which the present run has failed, as far as issues tell.
    var signature: FailureSignature? { state.withLock { $0.signature } }

    /// Watches over simulations on the current thread, while `work` runs them.
    func watching<Value>(_ work: () throws -> Value) rethrows -> Value {
        guard let runtime = LinkedRuntime.current else { return try work() }
        return try runtime.sharingLocals(readBy: { _ = Test.current }, work)
    }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver, _ stage: Stage) {
        let around = state.withLock { state in
            defer { (state.attempt, state.driver, state.stage, state.signature) = (attempt, driver, stage, nil) }
            return state.driver
        }
        // The driver of the run before is released here, and not under the lock.
        withExtendedLifetime(around) {}
    }
}

// MARK: - Issues

extension IssueWatch {
    /// - Returns: The issue as it is to be recorded, or `nil` for one that is recorded later or never.
    func annotate(_ issue: Issue) -> Issue? {
        // The issue was raised by a task outside, which knows no test: all running tests are shown it.
        guard Test.current != nil, !state.withLock({ $0.isRecording }) else { return issue }
        let driver = state.withLock { $0.driver }
        let isOnThread = driver?.isOnThread == true
        // The test is over by then: its failure is that the step did not return.
        if driver?.isOnAbandonedThread == true { return nil }
        switch fate(of: issue, isOnThread: isOnThread) {
        case .isNone:
            return nil
        case .isRecorded:
            return annotated(issue)
        case .isHeld:
            let held = HeldIssue(issue)
            state.withLock { $0.held.append(held) }
            return nil
        }
    }

    private func fate(of issue: Issue, isOnThread: Bool) -> Fate {
        state.withLock { state in
            if issue.isFailure, isOnThread, state.signature == nil { state.signature = FailureSignature(issue) }
            return switch state.stage {
            case .telling: .isRecorded
            // What another thread raises comes when it comes, and may not come again.
            case .holding: issue.isFailure && isOnThread ? .isHeld : .isRecorded
            case .searching: .isNone
            case .tellingAgain: issue.isFailure ? .isRecorded : .isNone
            }
        }
    }

    private func annotated(_ issue: Issue) -> Issue {
        let (attempt, driver) = state.withLock { state in
            // The first failure carries the whole report.
            let isFirst = issue.isFailure && !state.sawFailure
            state.sawFailure = state.sawFailure || issue.isFailure
            return (state.attempt, isFirst ? state.driver : nil)
        }
        guard let attempt else { return issue }
        var issue = issue
        let story = driver.map { driver in "\n" + driver.call.waiting { driver.report.textOfIssue } } ?? ""
        issue.comments.append(Comment(rawValue: "\(attempt)\(story)"))
        return issue
    }
}

// MARK: - What is recorded when a run is over

extension IssueWatch {
    /// Records something to which this watch has nothing to add.
    func recording(_ record: () -> Void) {
        state.withLock { state in
            state.isRecording = true
            state.sawFailure = true
        }
        record()
        state.withLock { $0.isRecording = false }
    }

    /// Forgets what is held: a smaller run has recorded it.
    func dropHeld() {
        state.withLock { $0.held = [] }
    }

    /// Records what is held, since no other run records it, and says why there is none.
    func recordHeld(_ reason: String) {
        let (held, attempt) = state.withLock { state in
            defer { state.held = [] }
            return (state.held, state.attempt)
        }
        guard !held.isEmpty else { return }
        let note = [reason, attempt.map { "\($0)" }].compactMap(\.self).joined(separator: "\n")
        recording { for issue in held { issue.record(note) } }
    }
}

/// An issue that was not let through when it was raised, to be recorded later as text.
struct HeldIssue: Sendable {
    private let text: String
    private let severity: Issue.Severity
    private let sourceLocation: SourceLocation?

    init(_ issue: Issue) {
        text = (["\(issue.kind)"] + issue.comments.map(\.rawValue)).joined(separator: "\n")
        severity = issue.severity
        sourceLocation = issue.sourceLocation
    }

    func record(_ note: String) {
        let comment = Comment(rawValue: "\(text)\n\(note)")
        if let sourceLocation {
            Issue.record(comment, severity: severity, sourceLocation: sourceLocation)
        } else {
            Issue.record(comment, severity: severity)
        }
    }
}
