public import Quattro

/// The scopes, groups and tasks of the program that were open a moment ago.
///
/// - ``capture(in:)`` shows a scope and all inside of it, at any time. ``capture()`` shows the whole program; it finds what has been
///   opened since ``Inspector/watch(_:)`` was called.
/// - Each scope is looked at by itself, one after the other, and nothing is stopped. So two of them may show two moments, some
///   microseconds apart.
/// - It is a copy: it keeps no scope and no task.
/// - Tasks that are none of Quattro's are not in it, such as those of `Task { }`, `async let` and the groups of the standard library.
///   The scopes that they open are.
///
/// ```swift
/// Inspector.watch()
/// let tree = TaskTree.capture()
/// print(tree)
/// ```
///
/// Isolation: a `Sendable` value.
///
/// Cost: about half a microsecond for each node; scopes are kept waiting for no more than their own part of that.
public struct TaskTree: Sendable {
    /// The nodes: each after the one around it, and siblings in the order in which they were opened, as far as that is known.
    public let nodes: [Node]
    /// What was watched when the tree was captured; `nil` for nothing.
    public let watched: Inspector.Detail?
    /// The process, by the number that the system gives it.
    public let process: Int32
    /// Seconds from 1970 on, in UTC, when the capture began.
    public let time: Int

    /// The numbers of the nodes inside of each one.
    let inner: [[Int]]
    /// The numbers of the nodes that are in no other one.
    let roots: [Int]
}

extension TaskTree {
    /// One scope, group or task.
    public struct Node: Sendable, Identifiable {
        /// What a node is.
        @nonexhaustive
        public enum Kind: String, Sendable, Hashable {
            /// A cancel scope.
            case scope
            /// A task group.
            case group
            /// A child of a group.
            case task
            /// A child of a group that serves the others.
            case backgroundTask
            /// A child of a group that reports when it is ready, by `start`.
            case startedTask
            /// An operation that its caller may leave behind.
            case abandonableTask
        }

        /// What a node does.
        @nonexhaustive
        public enum State: String, Sendable, Hashable {
            /// Its task has not begun: it waits for a thread.
            case beginning
            /// It runs, or waits for something that is not Quattro's.
            case running
            /// It waits for something of Quattro's, see ``Node/waits``.
            case waiting
        }

        /// Names it for as long as the process runs. No other one of the process has the same.
        public let id: UInt64
        /// The one around it; `nil` if there is none.
        public internal(set) var parent: UInt64?
        /// What it is.
        public let kind: Kind
        /// The name that it was given.
        public let name: String?
        /// What it does.
        public let state: State
        /// Since when it has been open; `nil` for a child that was added before anything watched.
        public let age: Duration?
        /// What is left until its own deadline, which is less than zero when that has passed; `nil` if it has none.
        public let timeLeft: Duration?
        /// What is left until the earliest deadline that governs it; `nil` if there is none.
        public let effectiveTimeLeft: Duration?
        /// The node whose deadline that is.
        public let tightest: UInt64?
        /// Whether it is shielded from what is cancelled around it.
        public let isShielded: Bool
        /// By what it is cancelled; `nil` if it is not.
        public let cancellation: Cancellation?
        /// What the tasks in it wait for, while waits are watched: its own first.
        public let waits: [Wait]
        /// The children of a group, by what they do; `nil` for what is no group.
        public let counts: Counts?

        let file: StaticString
        let line: UInt

        /// Where it was opened; for a child of a group, where it was added.
        public var openedAt: CallSite { CallSite(file, line) }
    }

    /// How a node was cancelled.
    public struct Cancellation: Sendable {
        /// Why. ``CancelCause/enclosing`` if it is cancelled by what is around it alone.
        public let cause: CancelCause
        /// How long ago; `nil` if that is not known.
        public let age: Duration?
        /// The node that was cancelled itself, which may be the same; `nil` if that is none in the tree.
        public let source: UInt64?
        /// The scope that the code was in which has cancelled it, if that was watched.
        public let canceller: Place?
    }

    /// A scope that is named, and may have ended.
    public struct Place: Sendable {
        /// As that of a node.
        public let id: UInt64
        /// The name that it was given.
        public let name: String?
        /// Where it was opened.
        public let openedAt: CallSite
    }

    /// What a task waits for.
    public struct Wait: Sendable {
        /// What it is, such as `the value of "rooms" (Server/Rooms.swift:12)`.
        public let what: String
        /// For how long it has been waiting.
        public let age: Duration
        /// The node that it waits for, if it is one.
        public let target: UInt64?
        /// Whether the task is the node's own; else it was made in it by other means, such as `async let`.
        public let isOwn: Bool
    }

    /// The children of a group, by what they do.
    public struct Counts: Sendable, Hashable {
        /// Those that run.
        public let running: Int
        /// Those that wait for a place under the limit.
        public let queued: Int
        /// Background children.
        public let background: Int
        /// How many may run at a time; `nil` for any number.
        public let limit: Int?
    }
}
