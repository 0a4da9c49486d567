extension Recorder.Moment {
    /// A wait that begins.
    init(of awaited: Awaited) {
        let (subject, title, deadline) = TimelineEvent.Subject.of(awaited)
        self.init(
            detail: subject.rawValue,
            other: title?.id ?? 0,
            argument: deadline,
            text: title?.name,
            place: title.map { ($0.file, $0.line) }
        )
    }
}

extension TimelineEvent.Cause {
    static func of(_ cause: CancelCause) -> (Self, text: String?) {
        switch cause {
        case .explicit(let reason): (.explicitly, reason?.rawValue)
        case .deadline: (.deadline, nil)
        case .enclosing: (.outside, nil)
        case .childFailed(let text): (.childFailed, text)
        case .bodyFailed: (.bodyFailed, nil)
        }
    }

    /// A phrase to follow the word "cancelled".
    package func phrase(_ text: String?) -> String {
        let rest = text.map { ": \($0)" } ?? ""
        return switch self {
        case .explicitly: "explicitly" + rest
        case .deadline: "by its deadline"
        case .outside: "from outside"
        case .childFailed: "because a child failed" + rest
        case .bodyFailed: "because the body of its group failed" + rest
        }
    }
}
