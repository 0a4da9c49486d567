import Testing

/// An issue that was not let through when it was raised, to be recorded later as text.
struct StrayIssue: Sendable {
    private let text: String
    private let severity: Issue.Severity
    private let sourceLocation: SourceLocation?

    init(_ issue: Issue, isOfTest: Bool) {
        let what = isOfTest ? "\(issue.kind)" : "in a task that does not know its test: \(issue.kind)"
        text = ([what] + issue.comments.map(\.rawValue)).joined(separator: "\n")
        severity = issue.severity
        sourceLocation = issue.sourceLocation
    }

    func record(_ note: String? = nil) {
        let comment = Comment(rawValue: [text, note].compactMap(\.self).joined(separator: "\n"))
        if let sourceLocation {
            Issue.record(comment, severity: severity, sourceLocation: sourceLocation)
        } else {
            Issue.record(comment, severity: severity)
        }
    }
}
