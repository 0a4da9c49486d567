/// Why a scope is cancelled.
///
/// Each scope keeps the first cause of its own; what came from outside is ``enclosing`` for as long as it has none. To see what has
/// cancelled the scopes around, ask ``CancelScope/causeInEffect``.
///
/// ```swift
/// if case .deadline = scope.cause { log("timed out") }
/// ```
@nonexhaustive
public enum CancelCause: Sendable, Hashable {
    /// `cancel(reason:)` was called on the scope or its handle, on a ``CancelSource`` that it is linked to, or
    /// ``ScopedTaskGroup/cancelAll(reason:)`` on its group.
    case explicit(reason: CancelReason?)
    /// The scope's own deadline passed, or that of a ``CancelSource`` that it is linked to. The value is the deadline that did: equal to
    /// that of the source, if it was the source's.
    case deadline(Deadline)
    /// An enclosing scope, group or task was cancelled, not this scope itself; of a task group's scope also: that has cut off a child
    /// or the body, which gives the rest up now that a shield hides it.
    case enclosing
    /// The scope is a task group's, and a child failed. The value describes the child and its error.
    case childFailed(String)
    /// The scope is a task group's, and the group's body failed.
    case bodyFailed
}

extension CancelCause {
    var isDeadline: Bool { if case .deadline = self { true } else { false } }
}

extension CancelCause: CustomStringConvertible {
    /// A phrase to follow the word "cancelled", such as `by its deadline`.
    public var description: String {
        let (cause, text) = TimelineEvent.Cause.of(self)
        return cause.phrase(text)
    }
}

/// A cause, and when it took effect.
struct CancelRecord: Sendable, Hashable {
    let cause: CancelCause
    let time: Deadline

    /// The earlier one; of two of the same time, the first.
    static func earlier(_ first: CancelRecord?, _ second: CancelRecord?) -> CancelRecord? {
        guard let first, let second else { return first ?? second }
        return second.time < first.time ? second : first
    }
}
