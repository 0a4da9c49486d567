/// The state of a ``CancelSource``, as a value: its deadline, and whether it is cancelled.
///
///     open ──cancel, deadline──▶ cancelled
///
/// Invariants:
/// 1. It is cancelled once, by whichever cause is first; nothing changes after that, not even the deadline.
/// 2. A deadline that has passed has cancelled it, noticed or not.
struct SourceMachine: Sendable {
    private(set) var deadline: Deadline
    private var record: CancelRecord?

    init(deadline: Deadline) {
        self.deadline = deadline
    }

    /// The state of the source as a linked scope sees it, by the clock of that scope.
    struct Standing: Sendable, Hashable {
        let deadline: Deadline
        /// What cancelled the source, if it is cancelled.
        let record: CancelRecord?

        /// The combined state of several sources, for a scope that is linked to all of them: the earliest counts, or the first of those
        /// with the same time.
        func and(_ other: Standing) -> Standing {
            Standing(deadline: min(deadline, other.deadline), record: CancelRecord.earlier(record, other.record))
        }
    }
}

// MARK: - Events

extension SourceMachine {
    /// - Returns: Whether this call has cancelled the source.
    mutating func cancel(_ cause: CancelCause, now: Deadline) -> Bool {
        notice(now)
        guard record == nil else { return false }
        record = CancelRecord(cause: cause, time: now)
        return true
    }

    /// - Returns: Whether this deadline is in effect now; it is not if the source was cancelled before.
    mutating func setDeadline(_ deadline: Deadline, now: Deadline) -> Bool {
        notice(now)
        guard record == nil else { return false }
        self.deadline = deadline
        notice(now)
        return true
    }

    /// - Returns: Whether this deadline is in effect now, or already was.
    mutating func tighten(to deadline: Deadline, now: Deadline) -> Bool {
        notice(now)
        guard record == nil, deadline <= self.deadline else { return false }
        return setDeadline(deadline, now: now)
    }

    /// Time has passed.
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
