public import Quattro

extension TaskTree {
    /// How a node was cancelled.
    public struct Cancellation: Sendable {
        /// Why it is cancelled; ``/Quattro/CancelCause/enclosing`` if it is cancelled only from outside.
        public let cause: CancelCause
        /// How long ago it was cancelled; `nil` if that is not known.
        public let age: Duration?
        /// The node that was cancelled itself, which may be this one; `nil` if it is not in the tree.
        public let source: UInt64?
        /// The scope of the code that cancelled it, if that was watched.
        public let canceller: Place?

        init(_ cancelled: Surroundings.Cancelled, of image: ScopeImage) {
            cause = image.cause ?? .enclosing
            age = cancelled.since?.duration(to: image.now)
            source = cancelled.source
            canceller = image.cause == nil ? nil : image.canceller.map { Place($0) }
        }
    }

    /// A scope that is mentioned, and may have ended.
    public struct Place: Sendable {
        /// The number of the scope, like the `id` of a node.
        public let id: UInt64
        /// The name that it was given.
        public let name: String?
        /// Where it was opened.
        public let openedAt: CallSite

        fileprivate init(_ title: ScopeTitle) {
            (id, name, openedAt) = (title.id, title.name, title.openedAt)
        }
    }

    /// What a task waits for.
    public struct Wait: Sendable {
        private let awaited: Awaited
        private let now: Deadline
        private let since: Deadline
        /// Whether the task is the node's own; otherwise it was made in the node by other means, such as `async let`.
        public let isOwn: Bool

        init(_ wait: ScopeImage.Wait, now: Deadline) {
            (awaited, since, isOwn, self.now) = (wait.awaited, wait.since, wait.isOfBody, now)
        }

        /// A description of what it waits for, such as `the value of "rooms" (Server/Rooms.swift:12)`.
        public var what: String { awaited.description(at: now) }

        /// How long it has been waiting.
        public var age: Duration { since.duration(to: now) }

        /// The node that it waits for, if it waits for a node.
        public var target: UInt64? { awaited.target == 0 ? nil : awaited.target }

        /// Whether it only waits for time to pass.
        var isSleep: Bool { if case .time = awaited { true } else { false } }
    }

    /// The children of a group, by what they do.
    public struct Counts: Sendable, Hashable {
        /// The children that are running.
        public let running: Int
        /// The children that wait for a place under the limit.
        public let queued: Int
        /// Background children.
        public let background: Int
        /// How many may run at a time; `nil` means any number.
        public let limit: Int?
    }
}
