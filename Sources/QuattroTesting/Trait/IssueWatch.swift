import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
///
/// Swift Testing does not know the test of an issue that is raised in a task without its task-local values, such as a detached one,
/// and shows it to every test that is running. A simulation knows better: the issue is its own if it was raised on its thread. It is
/// then recorded for its test, once the run is over, and is no other test's.
final class IssueWatch: Sendable {
    /// An issue that Swift Testing has no test for.
    struct Stray: Sendable {
        let text: String
        let severity: Issue.Severity
        let sourceLocation: SourceLocation?
    }

    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var sawFailure = false
        var strays: [Stray] = []
        var isRecording = false
    }

    /// The threads of all that are watched.
    private static let threads = Guarded<Set<UInt>>([])

    private let state = Guarded(State())

    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    /// Watches over simulations on the current thread, while `work` runs them.
    func watching<Value>(_ work: () throws -> Value) rethrows -> Value {
        let thread = ThreadIdentity.current.word
        // Nested in another one it is the same thread.
        let isFirst = Self.threads.withLock { $0.insert(thread).inserted }
        defer { if isFirst { Self.threads.withLock { _ = $0.remove(thread) } } }
        return try work()
    }

    /// The current thread is a simulation's.
    static func knowThread() { threads.withLock { _ = $0.insert(ThreadIdentity.current.word) } }
    static func forgetThread() { threads.withLock { _ = $0.remove(ThreadIdentity.current.word) } }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver) {
        state.withLock { state in
            state.attempt = attempt
            state.driver = driver
        }
    }

    /// - Returns: The issue as it is to be recorded, or `nil` for one that is recorded later, by this watch or another one.
    func annotate(_ issue: Issue) -> Issue? {
        if state.withLock({ $0.isRecording }) { return issue }
        guard Test.current == nil else { return annotated(issue) }
        if state.withLock({ $0.driver?.isOnThread == true }) {
            let stray = Stray(annotated(issue))
            state.withLock { $0.strays.append(stray) }
            return nil
        }
        let isOfAnother = Self.threads.withLock { $0.contains(ThreadIdentity.current.word) }
        return isOfAnother ? nil : issue
    }

    /// Records the issues that Swift Testing has no test for: for the test that the caller runs.
    func recordStrays() {
        let strays = state.withLock { state in
            state.isRecording = true
            defer { state.strays = [] }
            return state.strays
        }
        for stray in strays { stray.record() }
        state.withLock { $0.isRecording = false }
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

extension IssueWatch.Stray {
    fileprivate init(_ issue: Issue) {
        let comments = issue.comments.map(\.rawValue)
        text = (["in a task that does not know its test: \(issue.kind)"] + comments).joined(separator: "\n")
        severity = issue.severity
        sourceLocation = issue.sourceLocation
    }

    fileprivate func record() {
        let comment = Comment(rawValue: text)
        if let sourceLocation {
            Issue.record(comment, severity: severity, sourceLocation: sourceLocation)
        } else {
            Issue.record(comment, severity: severity)
        }
    }
}
