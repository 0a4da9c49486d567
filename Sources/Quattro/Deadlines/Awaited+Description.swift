extension Awaited {
    package static func time(_ deadline: Deadline) -> Awaited { .time(sinceEpoch: deadline.sinceEpoch) }

    package func description(at now: Deadline) -> String {
        switch self {
        case .outcome: "an outcome"
        case .value(let child): "the value of \(child)"
        case .start(let child): "\(child) to call started(_:)"
        case .turn: "its turn under the group's concurrency limit"
        case .place(let limiter): "a place of the limiter \(limiter)"
        case .promise(let promise): "the result of the promise \(promise)"
        case .groupEnd: "the group's children"
        case .item: "the next element"
        case .demand: "somebody to ask for the next element"
        case .taker: "somebody to take its element"
        case .headStart: "the head start of the last one to be over"
        case .unwinding: "its deferrer to unwind"
        case .leaving: "the function entered by the deferrer to end"
        case .idleness: "all others to be blocked"
        case .time(let sinceEpoch): Self.sleep(until: Deadline(sinceEpoch: sinceEpoch), at: now)
        }
    }

    private static func sleep(until deadline: Deadline, at now: Deadline) -> String {
        deadline == .never ? "a sleep without end" : "a sleep that ends \(deadline.description(at: now))"
    }
}
