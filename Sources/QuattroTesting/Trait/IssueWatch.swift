import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
///
/// Swift Testing knows the test of an issue by task-local values. A detached task has none, and its issues would be shown to every
/// test that is running: so whatever runs in the simulations of a test sees the test's.
final class IssueWatch: Sendable {
    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var sawFailure = false
    }

    private let state = Guarded(State())

    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    /// Watches over simulations on the current thread, while `work` runs them.
    func watching<Value>(_ work: () throws -> Value) rethrows -> Value {
        guard let runtime = LinkedRuntime.current else { return try work() }
        return try runtime.sharingLocals(readBy: { _ = Test.current }, work)
    }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver) {
        state.withLock { state in
            state.attempt = attempt
            state.driver = driver
        }
    }

    /// - Returns: The issue as it is to be recorded.
    func annotate(_ issue: Issue) -> Issue {
        // Raised by a task outside, which knows no test: all that are running are shown it.
        guard Test.current != nil else { return issue }
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
