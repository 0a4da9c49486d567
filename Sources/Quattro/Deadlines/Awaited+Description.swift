extension Awaited {
    package static func time(_ deadline: Deadline) -> Awaited { .time(sinceEpoch: deadline.sinceEpoch) }

    package func description(at now: Deadline) -> String {
        if case .time(let sinceEpoch) = self { return Self.sleep(until: Deadline(sinceEpoch: sinceEpoch), at: now) }
        let (subject, title, _) = TimelineEvent.Subject.of(self)
        return subject.phrase(title.map { "\($0)" })
    }

    private static func sleep(until deadline: Deadline, at now: Deadline) -> String {
        deadline == .never ? "a sleep without end" : "a sleep that ends \(deadline.description(at: now))"
    }
}

extension TimelineEvent.Subject {
    package static func of(_ awaited: Awaited) -> (Self, ScopeTitle?, Deadline) {
        switch awaited {
        case .outcome: (.outcome, nil, .never)
        case .value(let child): (.value, child, .never)
        case .start(let child): (.start, child, .never)
        case .turn: (.turn, nil, .never)
        case .place(let limiter): (.place, limiter, .never)
        case .promise(let promise): (.promise, promise, .never)
        case .groupEnd: (.children, nil, .never)
        case .item: (.item, nil, .never)
        case .demand: (.demand, nil, .never)
        case .taker: (.taker, nil, .never)
        case .headStart: (.headStart, nil, .never)
        case .unwinding: (.unwinding, nil, .never)
        case .leaving: (.leaving, nil, .never)
        case .idleness: (.idleness, nil, .never)
        case .time(let sinceEpoch): (.time, nil, Deadline(sinceEpoch: sinceEpoch))
        }
    }

    /// A phrase to follow the words "waits for", with a title such as `"rooms" (Server/Users.swift:12)`.
    package func phrase(_ title: String?) -> String {
        switch self {
        case .outcome: "an outcome"
        case .value: "the value of \(title ?? "a task")"
        case .start: "\(title ?? "a task") to call started(_:)"
        case .turn: "its turn under the group's concurrency limit"
        case .place: title.map { "a place of the limiter \($0)" } ?? "a place of a limiter"
        case .promise: title.map { "the result of the promise \($0)" } ?? "the result of a promise"
        case .children: "the group's children"
        case .item: "the next element"
        case .demand: "a caller to ask for the next element"
        case .taker: "a caller to take its element"
        case .headStart: "the head start of the last one to be over"
        case .unwinding: "its deferrer to unwind"
        case .leaving: "the function entered by the deferrer to end"
        case .idleness: "all others to be blocked"
        case .time: "a sleep"
        case .unknown: "its turn, or something that is not Quattro's"
        }
    }
}
