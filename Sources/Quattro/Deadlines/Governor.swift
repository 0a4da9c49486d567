/// What governs the code that runs in it, such as a cancel scope: whose time counts there, and how much of it is left.
package protocol Governor: AnyObject, Sendable {
    /// The timekeeper whose time counts; `nil` before it has begun.
    var timekeeper: Timekeeper? { get }
    /// The earliest deadline that can end the code in it.
    var effectiveDeadline: Deadline { get }
    /// Whether the current task is the one that it cancels.
    var isBodyCurrent: Bool { get }

    var isShielded: Bool { get }

    /// The next one out that has not ended.
    var enclosing: (any Governor)? { get }
    /// Its name and where it was opened, for reports.
    var title: ScopeTitle { get }
    var isOfGroup: Bool { get }
    /// Its state in words, for reports.
    var status: String { get }

    /// Decides what follows for all that are due at the same moment.
    ///
    /// - Returns: What is to be done then, in parts of which none waits for another.
    static func expire(_ due: [any Governor], now: Deadline) -> [ExpiryPart]
}

/// A governor that is not retained: it leaves the timekeeper before its end, under the lock of the queue there, and lives until then.
///
/// `Unmanaged` does not take a protocol type. `@unchecked`: a governor is `Sendable`, and the reference to it never changes.
package struct UnretainedGovernor: @unchecked Sendable {
    unowned(unsafe) let governor: any Governor

    init(_ governor: any Governor) {
        self.governor = governor
    }
}

/// The governor of the calling code.
package enum Governing {
    /// The innermost one by task-local inheritance.
    ///
    /// It may have ended, where a plain `Task` outlives it.
    @TaskLocal package static var ambient: (any Governor)?
}

/// Something to be done at a deadline, once.
package final class Sleeper: Sendable {
    /// What governs the code that waits for it.
    let governor: (any Governor)?
    let wake: @Sendable () -> Void

    package init(under governor: (any Governor)? = nil, _ wake: @escaping @Sendable () -> Void) {
        self.governor = governor
        self.wake = wake
    }
}
