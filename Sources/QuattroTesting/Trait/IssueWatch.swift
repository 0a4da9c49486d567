import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
///
/// Swift Testing does not know the test of an issue that is raised in a task without its task-local values, such as a detached one,
/// and shows it to every test that is running. A simulation knows better: the issue is its own if it was raised on its thread. It is
/// then recorded for its test, once the run is over, and is no other test's.
///
/// A run that fails is run again, and the last of these runs tells of its issues; see ``Stage``.
final class IssueWatch: Sendable {
    /// What becomes of the issues of a run.
    enum Stage: Sendable {
        /// They are recorded as they come.
        case telling
        /// Failures are held, since a smaller run may tell of them.
        case holding
        /// Nothing is recorded: the run only shows whether it fails in the same way.
        case searching
        /// Failures are recorded. What is none has been recorded before.
        case tellingAgain
    }

    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var stage = Stage.telling
        /// In which way the run has failed, by its first issue.
        var signature: FailureSignature?
        var sawFailure = false
        var sawStray = false
        var held: [StrayIssue] = []
        var strays: [StrayIssue] = []
        var isRecording = false
    }

    /// The threads of all that are watched.
    private static let threads = Guarded<Set<UInt>>([])

    private let state = Guarded(State())

    /// Whether a failure has been recorded.
    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    /// Whether a failure was recorded that does not know its test.
    var sawStray: Bool { state.withLock { $0.sawStray } }

    /// In which way the present run has failed, as far as issues tell.
    var signature: FailureSignature? { state.withLock { $0.signature } }

    /// Watches over simulations on the current thread, while `work` runs them.
    func watching<Value>(_ work: () throws -> Value) rethrows -> Value {
        let thread = ThreadIdentity.current.word
        // Nested in another one it is the same thread.
        let isFirst = Self.threads.withLock { $0.insert(thread).inserted }
        defer { if isFirst { Self.threads.withLock { _ = $0.remove(thread) } } }
        return try work()
    }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver, _ stage: Stage) {
        let around = state.withLock { state in
            defer { (state.attempt, state.driver, state.stage, state.signature) = (attempt, driver, stage, nil) }
            return state.driver
        }
        // The driver of the run before is let go of here, and not under the lock.
        withExtendedLifetime(around) {}
    }

    /// Records something that needs no word of this watch.
    func recording(_ record: () -> Void) {
        state.withLock { state in
            state.isRecording = true
            state.sawFailure = true
        }
        record()
        state.withLock { $0.isRecording = false }
    }
}

// MARK: - Issues

extension IssueWatch {
    private enum Fate {
        case isRecorded
        case isHeld
        case isStray
        case isNone
    }

    /// - Returns: The issue as it is to be recorded, or `nil` for one that is recorded later, by this watch or another one, or never.
    func annotate(_ issue: Issue) -> Issue? {
        if state.withLock({ $0.isRecording }) { return issue }
        let isOfTest = Test.current != nil
        let isOnThread = state.withLock { $0.driver }?.isOnThread == true
        if !isOfTest, !isOnThread {
            let isOfAnother = Self.threads.withLock { $0.contains(ThreadIdentity.current.word) }
            return isOfAnother ? nil : issue
        }
        switch fate(of: issue, isOfTest: isOfTest, isOnThread: isOnThread) {
        case .isNone:
            return nil
        case .isRecorded:
            return annotated(issue)
        case .isHeld:
            let held = StrayIssue(issue, isOfTest: true)
            state.withLock { $0.held.append(held) }
            return nil
        case .isStray:
            let stray = StrayIssue(annotated(issue), isOfTest: false)
            state.withLock { state in
                state.strays.append(stray)
                state.sawStray = state.sawStray || issue.isFailure
            }
            return nil
        }
    }

    private func fate(of issue: Issue, isOfTest: Bool, isOnThread: Bool) -> Fate {
        let told = isOfTest ? Fate.isRecorded : .isStray
        return state.withLock { state in
            if issue.isFailure, isOnThread, state.signature == nil { state.signature = FailureSignature(issue) }
            return switch state.stage {
            case .telling: told
            // What another thread raises comes when it comes, and may not come again. What knows no test is shown to tests that
            // have no watch, once for each run: so there must be no more of these.
            case .holding: issue.isFailure && isOnThread && isOfTest ? .isHeld : told
            case .searching: .isNone
            case .tellingAgain: issue.isFailure ? told : .isNone
            }
        }
    }

    private func annotated(_ issue: Issue) -> Issue {
        let (attempt, driver) = state.withLock { state in
            // The first failure tells the whole story.
            let isFirst = issue.isFailure && !state.sawFailure
            state.sawFailure = state.sawFailure || issue.isFailure
            return (state.attempt, isFirst ? state.driver : nil)
        }
        guard let attempt else { return issue }
        var issue = issue
        let story = driver.map { "\n" + $0.report.textOfIssue } ?? ""
        issue.comments.append(Comment(rawValue: "\(attempt)\(story)"))
        return issue
    }
}

// MARK: - What is recorded when a run is over

extension IssueWatch {
    /// Records the issues that Swift Testing has no test for: for the test that the caller runs.
    func recordStrays() {
        let strays = state.withLock { state in
            defer { state.strays = [] }
            return state.strays
        }
        guard !strays.isEmpty else { return }
        recording { for stray in strays { stray.record() } }
    }

    /// Forgets what is held: a smaller run has told of it.
    func dropHeld() {
        state.withLock { $0.held = [] }
    }

    /// Records what is held, since no other run tells of it.
    ///
    /// - Parameter reason: Why there is no smaller run.
    func recordHeld(_ reason: String) {
        let (held, attempt) = state.withLock { state in
            defer { state.held = [] }
            return (state.held, state.attempt)
        }
        guard !held.isEmpty else { return }
        let note = ["\(reason)", attempt.map { "\($0)" }].compactMap(\.self).joined(separator: "\n")
        recording { for issue in held { issue.record(note) } }
    }
}
