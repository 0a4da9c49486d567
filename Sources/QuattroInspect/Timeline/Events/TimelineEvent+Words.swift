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
    /// A phrase to follow the words "waits for"; the same words as in a tree.
    func phrase(_ text: String?) -> String {
        let of = text.map { " of \($0)" } ?? ""
        return switch self {
        case .outcome: "an outcome"
        case .value: "the value of \(text ?? "a task")"
        case .start: "\(text ?? "a task") to call started(_:)"
        case .turn: "its turn under the group's concurrency limit"
        case .place: "a place\(text == nil ? " of a limiter" : of)"
        case .promise: "the result\(text == nil ? " of a promise" : of)"
        case .children: "the group's children"
        case .item: "the next element"
        case .demand: "somebody to ask for the next element"
        case .taker: "somebody to take its element"
        case .headStart: "the head start of the last one to be over"
        case .unwinding: "its deferrer to unwind"
        case .leaving: "the function entered by the deferrer to end"
        case .idleness: "all others to be blocked"
        case .time: "a sleep"
        }
    }
}

extension String {
    /// The last part of a path, such as `Users.swift` of `Server/Users.swift`.
    var lastPathComponent: Substring { self[(lastIndex(of: "/").map { index(after: $0) } ?? startIndex)...] }
}
