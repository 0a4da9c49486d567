import Quattro

extension TimelineEvent.Cause {
    /// A phrase to follow the word "cancelled".
    func phrase(_ text: String?) -> String {
        let rest = text.map { ": \($0)" } ?? ""
        return switch self {
        case .explicitly: "explicitly" + rest
        case .deadline: "by its deadline"
        case .outside: "from outside"
        case .childFailed: "because a child failed" + rest
        case .bodyFailed: "because the body of its group failed" + rest
        case .source: "by a source" + rest
        }
    }
}

extension TimelineEvent.Subject {
    /// A phrase to follow the words "waits for", with a title such as `"rooms" (Server/Users.swift:12)`; the same words as in a tree.
    func phrase(_ title: String?) -> String {
        switch self {
        case .outcome: "an outcome"
        case .value: "the value of \(title ?? "a task")"
        case .start: "\(title ?? "a task") to call started(_:)"
        case .turn: "its turn under the group's concurrency limit"
        case .place: title.map { "a place of the limiter \($0)" } ?? "a place of a limiter"
        case .promise: title.map { "the result of the promise \($0)" } ?? "the result of a promise"
        case .children: "the group's children"
        case .item: "the next element"
        case .demand: "somebody to ask for the next element"
        case .taker: "somebody to take its element"
        case .headStart: "the head start of the last one to be over"
        case .unwinding: "its deferrer to unwind"
        case .leaving: "the function entered by the deferrer to end"
        case .idleness: "all others to be blocked"
        case .time: "a sleep"
        case .unknown: "its turn, or something that is not Quattro's"
        }
    }
}

extension String {
    /// The last part of a path, such as `Users.swift` of `Server/Users.swift`.
    var lastPathComponent: Substring { self[(lastIndex(of: "/").map { index(after: $0) } ?? startIndex)...] }
}
