/// The state of a ``CancelSource``, as a value: its deadline, and whether it is cancelled.
///
///     open ──cancel, deadline──▶ cancelled
///
/// Invariants:
/// 1. It is cancelled once, by what came first; nothing changes after that, not even the deadline.
/// 2. A deadline that has passed has cancelled it, noticed or not.
struct SourceMachine: Sendable {
    private(set) var deadline: Deadline
    private var record: CancelRecord?

    init(deadline: Deadline) {
        self.deadline = deadline
    }

    /// How it stands to one that looks at it: a scope that is linked to it, by the clock of that scope.
    struct Standing: Sendable, Hashable {
        let deadline: Deadline
        /// By what it is cancelled, if it is.
        let record: CancelRecord?

        /// How several stand to one that is linked to all of them: by the earliest, and of the same time by the first.
        func and(_ other: Standing) -> Standing {
            Standing(deadline: min(deadline, other.deadline), record: CancelRecord.earlier(record, other.record))
        }
    }
}

// MARK: - Events

extension SourceMachine {
    /// - Returns: Whether it is cancelled by this.
    mutating func cancel(_ cause: CancelCause, now: Deadline) -> Bool {
        notice(now)
        guard record == nil else { return false }
        record = CancelRecord(cause: cause, time: now)
        return true
    }

    /// - Returns: Whether it is the deadline now, which it is not if the source was cancelled before.
    mutating func setDeadline(_ deadline: Deadline, now: Deadline) -> Bool {
        notice(now)
        guard record == nil else { return false }
        self.deadline = deadline
        notice(now)
        return true
    }

    /// - Returns: Whether it is the deadline now, or was already.
    mutating func tighten(to deadline: Deadline, now: Deadline) -> Bool {
        notice(now)
        guard record == nil, deadline <= self.deadline else { return false }
        return setDeadline(deadline, now: now)
    }

    /// Time has gone by.
    mutating func notice(_ now: Deadline) {
        record = standing(at: now).record
    }
}

// MARK: - Questions

extension SourceMachine {
    func standing(at now: Deadline) -> Standing {
        let passed = deadline <= now ? CancelRecord(cause: .deadline(deadline), time: deadline) : nil
        return Standing(deadline: deadline, record: record ?? passed)
    }
}
