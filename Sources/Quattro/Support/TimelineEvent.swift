/// Something that happened to a scope, as the recorder stores it.
///
/// The kind determines which of the properties are used.
package struct TimelineEvent: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// `other` is the scope around, `argument` the deadline, `detail` 1 if it is shielded, and `text` its name.
        case began = 1
        /// `detail` is a ``Verdict``.
        case ended
        /// `detail` is a ``Cause``, `other` the scope of the code that did it, `text` a reason, or the error of the child that failed.
        case cancelled
        /// `argument` is the new deadline, `other` the scope of the code that moved it.
        case deadlineMoved
        case shieldRaised
        case shieldLowered
        /// `detail` is a ``Subject``, `other` the scope of the awaited task, `argument` the end of a sleep; `text`, `file` and `line` are
        /// the name and call site of what is awaited, if it has them.
        case waitBegan
        case waitEnded
        /// A child waits for the group to have a place for it; `other` is the group's scope. This may be before the child's scope begins.
        case childQueued
        case childAdmitted
        /// A child has called `started(_:)`.
        case childReady
        /// `text` is the user's text.
        case mark
        /// From here on it belongs to another scope, which is `other`: a child that is ready now belongs to its group, and so does an
        /// operation that its caller has left behind.
        case moved
        /// It was found open. `task` is when it began, and the rest is as in ``began``, whose event may have been overwritten.
        case open
    }

    /// Why a scope was cancelled.
    package enum Cause: UInt8, Sendable, CaseIterable {
        case explicitly = 1
        case deadline
        case outside
        case childFailed
        case bodyFailed
    }

    /// What a task waits for.
    package enum Subject: UInt8, Sendable, CaseIterable {
        case outcome = 1
        case value
        case start
        case turn
        case place
        case promise
        case children
        case item
        case demand
        case taker
        case headStart
        case unwinding
        case leaving
        case idleness
        case time
        /// Something outside of the library, as far as a simulation can tell.
        case unknown
    }

    /// How a scope ended.
    package enum Verdict: UInt8, Sendable, CaseIterable {
        case returned
        case threw
        /// It was cancelled itself, and absorbed the cancellation.
        case absorbed
        /// A task outside of the library: it is not known whether it ended, nor how.
        case unknown
    }

    /// Stands for a missing argument.
    package static let none = UInt64.max
    /// Stands for a thread, in a simulation.
    package static let noThread = UInt32.max

    /// Nanoseconds on the recorder's clock.
    package var time: UInt64
    package var kind: Kind
    package var role: ScopeRole
    package var detail: UInt8
    /// The scope's number, unique in the process; zero for a mark outside of every scope.
    package var id: UInt64
    /// Another scope, or zero.
    package var other: UInt64
    /// A time in nanoseconds on the same clock, or ``none``.
    package var argument: UInt64
    /// Which task of the scope it is: zero for the body's task, otherwise any number that distinguishes the tasks that the body has made by
    /// other means, such as `async let`.
    package var task: UInt64
    package var text: String?
    package var file: String?
    package var line: UInt32
    package var thread: UInt32

    package init(
        _ kind: Kind,
        at time: UInt64,
        id: UInt64,
        role: ScopeRole = .scope,
        detail: UInt8 = 0,
        other: UInt64 = 0,
        argument: UInt64 = none,
        task: UInt64 = 0,
        text: String? = nil,
        file: String? = nil,
        line: UInt32 = 0,
        thread: UInt32 = 0
    ) {
        (self.kind, self.time, self.id, self.role, self.detail) = (kind, time, id, role, detail)
        (self.other, self.argument, self.task) = (other, argument, task)
        (self.text, self.file, self.line, self.thread) = (text, file, line, thread)
    }
}

// MARK: - What a detail says

extension TimelineEvent {
    package var cause: Cause { Cause(rawValue: detail) ?? .explicitly }
    package var subject: Subject { Subject(rawValue: detail) ?? .outcome }
    package var verdict: Verdict { Verdict(rawValue: detail) ?? .returned }
    package var isShielded: Bool { detail == 1 }
}
