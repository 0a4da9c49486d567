/// Why a scope is cancelled.
///
/// Each scope keeps its own first cause. As long as it has none, a cancellation from outside is reported as ``enclosing``. To find out what
/// has cancelled the scopes around it, read ``CancelScope/causeInEffect``.
///
/// ```swift
/// if case .deadline = scope.cause { log("timed out") }
/// ```
@nonexhaustive
public enum CancelCause: Sendable, Hashable {
    /// `cancel(reason:)` was called on the scope or its handle, on a ``CancelSource`` that it is linked to, or
    /// ``ScopedTaskGroup/cancelAll(reason:)`` on its group.
    case explicit(reason: CancelReason?)
    /// The scope's own deadline passed, or the deadline of a ``CancelSource`` that it is linked to. The value is the deadline that passed.
    case deadline(Deadline)
    /// An enclosing scope, group or task was cancelled, not this scope itself. A task group's scope also has this cause if such a
    /// cancellation has cut off a child or the body, and the group cancels the others although a shield now hides the cancellation.
    case enclosing
    /// The scope belongs to a task group, and a child failed. The value describes the child and its error.
    case childFailed(String)
    /// The scope belongs to a task group, and the group's body failed.
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

    /// Returns the earlier record, or the first if both have the same time.
    static func earlier(_ first: CancelRecord?, _ second: CancelRecord?) -> CancelRecord? {
        guard let first, let second else { return first ?? second }
        return second.time < first.time ? second : first
    }
}
