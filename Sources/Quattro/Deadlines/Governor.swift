/// An object that governs the code that runs inside it, such as a cancel scope: it decides which time source counts there, and how much
/// time is left.
package protocol Governor: AnyObject, Sendable {
    /// The timekeeper whose time counts; `nil` before the governor has begun.
    var timekeeper: Timekeeper? { get }
    /// The earliest deadline that can end the code inside.
    var effectiveDeadline: Deadline { get }
    /// Whether the current task is the one that the governor cancels.
    var isBodyCurrent: Bool { get }

    var isShielded: Bool { get }

    /// The nearest enclosing governor that has not ended.
    var enclosing: (any Governor)? { get }
    /// Its name and where it was opened, for reports.
    var title: ScopeTitle { get }
    var isOfGroup: Bool { get }
    /// Its state in words, for reports.
    var status: String { get }

    /// Decides what to do for all governors that are due at the same moment.
    ///
    /// - Returns: The work to do, in parts that do not wait for each other.
    static func expire(_ due: [any Governor], now: Deadline) -> [ExpiryPart]
}

/// A governor that is not retained: before it ends, it removes itself from the timekeeper, under the lock of the queue there, and it lives
/// until then.
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
    /// The innermost governor, by task-local inheritance.
    ///
    /// It may have ended, if a plain `Task` outlives it.
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
