package import Quattro

/// The model of a timeline: spans and waits on tracks, arrows between them, and single moments.
package struct TimelineModel: Sendable {
    /// The spans in the order of their begins, so each after its parent.
    package internal(set) var spans: [Span] = []
    /// The waits in the order of their begins.
    package internal(set) var waits: [Wait] = []
    /// The tracks, each after its parent.
    package internal(set) var tracks: [Track] = []
    package internal(set) var arrows: [Arrow] = []
    package internal(set) var instants: [Instant] = []
    /// Everything in the order of time: begins and ends nest on each track.
    package internal(set) var strokes: [Stroke] = []
    /// When the first drawn thing happened, and when the events were captured.
    package internal(set) var start: UInt64 = 0
    package internal(set) var end: UInt64 = 0
    /// The span of each scope.
    var numbers: [UInt64: Int] = [:]
}

extension TimelineModel {
    /// The life of a scope.
    package struct Span: Sendable, Equatable {
        package enum Ending: Sendable, Equatable {
            /// It was open when the events were captured.
            case open
            case ended(TimelineEvent.Verdict)
            /// The span around it has ended; its own end is lost.
            case lost
            /// It is not open, and it is not known when it ended: its `end` is when it was last mentioned.
            case unseen
        }

        package let id: UInt64
        package let role: CancelScope.Role
        package let name: String?
        package let file: String?
        package let line: UInt32
        /// The span around it when it began, if that is known.
        package let parent: Int?
        package let begin: UInt64
        package let track: Int
        /// How many slices are below it on its track.
        package let depth: Int
        /// It is `nil` while the span is open.
        package internal(set) var end: UInt64?
        package internal(set) var ending = Ending.open
        /// The last deadline, or `nil`.
        package internal(set) var deadline: UInt64?
        /// The deadline with which it began, and each move of the deadline.
        package internal(set) var moves: [Move] = []
        package internal(set) var cancellation: Cancellation?
        /// When its shield was raised and lowered, in turn; the first is the begin of the span if it began shielded.
        package internal(set) var shields: [UInt64] = []
        /// When it was asked to stop, by its own cancellation or by one around it that no shield hid.
        package internal(set) var asked: UInt64?
        /// The span whose cancellation asked it to stop.
        package internal(set) var source: Int?
        /// The spans to which it has moved, in the order of time.
        package internal(set) var homes: [Home] = []
        /// When the child was queued for a place in its group, if it began later.
        package internal(set) var queued: UInt64?
    }

    package struct Move: Sendable, Equatable {
        package let time: UInt64
        /// `nil` for none.
        package let deadline: UInt64?
        /// The span of the code that moved it, if known and not this one.
        package let by: Int?
    }

    /// A span to which another one belongs from a time on.
    package struct Home: Sendable, Equatable {
        /// `nil` if it is not known.
        package let span: Int?
        package let time: UInt64
    }

    package struct Cancellation: Sendable, Equatable {
        package let time: UInt64
        package let cause: TimelineEvent.Cause
        /// The span of the code that cancelled it, if known; the span itself if it was cancelled by its own code.
        package let by: Int?
        package let text: String?
    }

    /// A wait of a task in a scope.
    package struct Wait: Sendable, Equatable {
        package let span: Int
        package let subject: TimelineEvent.Subject
        /// What the task waits for, such as `"rooms" (Server/Users.swift:12)`.
        package let title: String?
        /// The span of the awaited task, if known.
        package let target: Int?
        /// The end of a sleep.
        package let until: UInt64?
        package let begin: UInt64
        package let track: Int
        package let depth: Int
        /// It is `nil` while the wait lasts.
        package internal(set) var end: UInt64?
        /// The arrow from the end of the awaited span, if that ended before the wait.
        package internal(set) var arrow: Int?
        /// Which task of the span waits; zero is the body's own.
        package let task: UInt64
    }

    /// A row for a task; after its end, for later tasks of the same role in the same place.
    package struct Track: Sendable, Equatable {
        /// The common part of the names of the tasks on it.
        package internal(set) var name: String
        package let parent: Int?
        /// The greatest number of slices on top of each other.
        package internal(set) var height = 1
    }

    /// An arrow from one span to another.
    package struct Arrow: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case cancels
            /// From a child to its group, which the child's failure has cancelled.
            case failure
            /// From the awaited span to the span that waited.
            case wait
        }

        package let kind: Kind
        package let time: UInt64
        package let from: Int
        package let to: Int
    }

    /// An event at one moment.
    package struct Instant: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case mark
            case cancelled
            /// The other end of an arrow.
            case cancels
            case deadlineMoved
            case shieldRaised
            case shieldLowered
            case ready
            /// It moved to another scope.
            case moved
        }

        package let kind: Kind
        package let time: UInt64
        package let track: Int
        /// `nil` for a mark outside of every scope.
        package let span: Int?
        package let text: String?
        package let arrow: Int?
        /// The number of the move of its deadline, if this is one.
        package let move: Int?
    }

    /// A step in drawing the model.
    ///
    /// The number is that of a span, a wait, an instant or an arrow.
    package struct Stroke: Sendable, Equatable {
        package enum Kind: UInt8, Sendable {
            case spanBegins
            case spanEnds
            case waitBegins
            case waitEnds
            case instant
            /// An arrow begins at the end of a span; this stroke precedes that end.
            case arrowLeaves
        }

        package let time: UInt64
        package let kind: Kind
        package let number: Int32
    }
}
