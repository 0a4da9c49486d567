/// What a task of the library waits for, for the report of a simulation in which nobody can go on.
package enum Awaited: Sendable {
    /// Something that the library does not know more of.
    case outcome
    case value(of: ScopeTitle)
    case start(of: ScopeTitle)
    /// A place under the concurrency limit of a group.
    case turn
    /// The other children of its group.
    case groupEnd
    case item
    case headStart
    /// Until the deferrer unwinds.
    case unwinding
    /// The function that was entered by a deferrer.
    case leaving
    case time(Deadline)
    /// In a simulation: that no other task is ready.
    case idleness
}

extension Awaited {
    package func description(at now: Deadline) -> String {
        switch self {
        case .outcome: "an outcome"
        case .value(let child): "the value of \(child)"
        case .start(let child): "\(child) to call started(_:)"
        case .turn: "its turn under the group's concurrency limit"
        case .groupEnd: "the group's children"
        case .item: "the next element"
        case .headStart: "the head start of the last one to be over"
        case .unwinding: "its deferrer to unwind"
        case .leaving: "the function entered by the deferrer to end"
        case .idleness: "all others to be blocked"
        case .time(.never): "a sleep without end"
        case .time(let deadline): "a sleep that ends \(deadline.description(at: now))"
        }
    }
}
