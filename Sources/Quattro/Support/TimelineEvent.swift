/// Something that happened to a scope, as the recorder keeps it.
///
/// The kind says which of the properties mean something.
package struct TimelineEvent: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// `other` is the scope around, `argument` the deadline, `detail` 1 if it is shielded; and `text` is its name.
        case began = 1
        /// `detail` is a ``Verdict``.
        case ended
        /// `detail` is a ``Cause``, `other` the scope of the code that did it, `text` a reason, or the error of the child that failed.
        case cancelled
        /// `argument` is the new deadline, `other` the scope of the code that moved it.
        case deadlineMoved
        case shieldRaised
        case shieldLowered
        /// `detail` is a ``Subject``, `other` the scope of what is waited for, `argument` the end of a sleep; `text`, `file`
        /// and `line` are the name and the place of that, if it has them.
        case waitBegan
        case waitEnded
        /// A child waits for the group to have a place for it; `other` is the group's scope. It may come before the child's scope begins.
        case childQueued
        case childAdmitted
        /// A child has called `started(_:)`.
        case childReady
        /// `text` is what the user says.
        case mark
        /// It belongs to another scope from here on, which is `other`: a child that is ready to its group, or an operation that its caller
        /// has left behind.
        case moved
        /// It was seen open. `task` is when it began, and the rest is what its begin says: that may have been overwritten.
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

    /// What is waited for.
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
        /// Something that is not the library's, as far as a simulation can tell.
        case unknown
    }

    /// How a scope ended.
    package enum Verdict: UInt8, Sendable, CaseIterable {
        case returned
        case threw
        /// It ended by its own cancellation, and went no further.
        case absorbed
        /// A task that is not the library's: how it ended is not known, nor whether it did.
        case unknown
    }

    /// Stands for an argument that there is not.
    package static let none = UInt64.max
    /// Stands for a thread, in a simulation.
    package static let noThread = UInt32.max

    /// Nanoseconds on the recorder's clock.
    package var time: UInt64
    package var kind: Kind
    package var role: ScopeRole
    package var detail: UInt8
    /// The scope, by a number that no other scope of the process has; zero for a mark outside of every scope.
    package var id: UInt64
    /// Another scope, or zero.
    package var other: UInt64
    /// A time in nanoseconds on the same clock, or ``none``.
    package var argument: UInt64
    /// Which task of the scope it is: zero for the body's task, otherwise any number that tells apart the tasks that the body has made by
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
