import Testing

/// Observes the issues of a test that is being simulated, and adds to each of them which run it was.
///
/// Swift Testing knows the test of an issue by task-local values. A detached task has none, and its issues would be reported to every
/// running test: so all code in the simulations of a test sees the test's values.
///
/// A run that fails is run again, and the last of these runs records its issues; see ``Stage``.
final class IssueWatch: Sendable {
    /// What happens to the issues of a run.
    enum Stage: Sendable {
        /// They are recorded at once.
        case telling
        /// Failures are held, since a smaller run may record them.
        case holding
        /// Nothing is recorded: the run only has to show whether it fails in the same way.
        case searching
        /// Failures are recorded. Other issues were recorded before.
        case tellingAgain
    }

    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var stage = Stage.telling
        /// The way in which the run failed, by its first issue.
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

    /// The way in which the present run failed, as far as its issues show.
    var signature: FailureSignature? { state.withLock { $0.signature } }

    /// Watches simulations on the current thread while `work` runs them.
    func watching<Value>(_ work: () throws -> Value) rethrows -> Value {
        guard let runtime = LinkedRuntime.current else { return try work() }
        return try runtime.sharingLocals(readBy: { _ = Test.current }, work)
    }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver, _ stage: Stage) {
        let around = state.withLock { state in
            defer { (state.attempt, state.driver, state.stage, state.signature) = (attempt, driver, stage, nil) }
            return state.driver
        }
        // The driver of the previous run is released here, and not under the lock.
        withExtendedLifetime(around) {}
    }
}

// MARK: - Issues

extension IssueWatch {
    /// - Returns: The issue in the form in which it is recorded, or `nil` if it is recorded later or never.
    func annotate(_ issue: Issue) -> Issue? {
        // The issue was raised by a task outside, which knows no test: it is reported to all running tests.
        guard Test.current != nil, !state.withLock({ $0.isRecording }) else { return issue }
        let driver = state.withLock { $0.driver }
        let isOnThread = driver?.isOnThread == true
        // By then the test has ended: its failure is that the step did not return.
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
            // An issue from another thread may not occur again in another run.
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
    /// Records an issue to which this watch adds nothing.
    func recording(_ record: () -> Void) {
        state.withLock { state in
            state.isRecording = true
            state.sawFailure = true
        }
        record()
        state.withLock { $0.isRecording = false }
    }

    /// Forgets the held issues: a smaller run has recorded them.
    func dropHeld() {
        state.withLock { $0.held = [] }
    }

    /// Records the held issues, since no other run records them, and says why there is no smaller run.
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

/// An issue that was held back when it was raised, to be recorded later as text.
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
