/// What a task of the library waits for, for the report of a simulation in which no task can continue.
package enum Awaited: Sendable {
    /// Something about which the library knows nothing more.
    case outcome
    case value(of: ScopeTitle)
    case start(of: ScopeTitle)
    /// A place under the concurrency limit of a group.
    case turn
    /// A place of a limiter.
    case place(of: ScopeTitle)
    /// The result of a promise.
    case promise(ScopeTitle)
    /// The other children of its group.
    case groupEnd
    case item
    /// A caller that asks for an element; no element is made before that.
    case demand
    /// A caller that takes the element that the task has made.
    case taker
    case headStart
    /// The unwinding of the deferrer.
    case unwinding
    /// The function that was entered by a deferrer.
    case leaving
    /// In a simulation: a moment when no other task is ready.
    case idleness
    /// An instant, as the time since the epoch of its clock.
    case time(sinceEpoch: Duration)
}

/// The name of a scope or a task, and where it was opened: all that a report needs, without the scope itself.
package struct ScopeTitle: Sendable, CustomStringConvertible {
    package let name: String?
    let file: StaticString
    let line: UInt
    /// The number by which observers know the scope; zero if no observer does, or if this is not a scope.
    package var id: UInt64 = 0

    package var openedAt: CallSite { CallSite(file, line) }

    package var description: String {
        "\(name.map { "\"\($0)\" " } ?? "")(\(CallSite(file, line)))"
    }
}
