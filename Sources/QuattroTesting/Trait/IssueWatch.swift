import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
final class IssueWatch: Sendable {
    private struct State {
        var attempt: SeedRequest.Attempt?
        var driver: SimulationDriver?
        var sawFailure = false
    }

    private let state = Guarded(State())

    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    func begin(_ attempt: SeedRequest.Attempt, _ driver: SimulationDriver) {
        state.withLock { state in
            state.attempt = attempt
            state.driver = driver
        }
    }

    func annotate(_ issue: Issue) -> Issue {
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
