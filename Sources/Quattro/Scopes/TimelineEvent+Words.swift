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
}
