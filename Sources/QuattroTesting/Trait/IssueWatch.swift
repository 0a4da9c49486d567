import Testing

/// Sees the issues of a test that is being simulated, and says in each of them which run it was.
final class IssueWatch: Sendable {
    private let state = Guarded((attempt: SeedRequest.Attempt?.none, sawFailure: false))

    var sawFailure: Bool { state.withLock { $0.sawFailure } }

    func begin(_ attempt: SeedRequest.Attempt) {
        state.withLock { $0.attempt = attempt }
    }

    func annotate(_ issue: Issue) -> Issue {
        let attempt = state.withLock { state in
            state.sawFailure = state.sawFailure || issue.isFailure
            return state.attempt
        }
        guard let attempt else { return issue }
        var issue = issue
        issue.comments.append(Comment(rawValue: "\(attempt)"))
        return issue
    }
}
