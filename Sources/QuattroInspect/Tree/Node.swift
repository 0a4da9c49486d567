public import Quattro

extension TaskTree {
    /// One scope, group or task.
    public struct Node: Sendable, Identifiable {
        /// The kind of a node.
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
            /// A child of a group that was begun with `start` and reports when it is ready.
            case startedTask
            /// An operation that its caller may leave behind.
            case abandonableTask
        }

        /// The state of a node.
        @nonexhaustive
        public enum State: String, Sendable, Hashable {
            /// Its task has not begun: it waits for a thread.
            case beginning
            /// It runs, or waits for something outside of Quattro.
            case running
            /// It waits for something in Quattro; see ``Node/waits``.
            case waiting
        }

        /// The enclosing node; `nil` if there is none.
        public let parent: UInt64?
        /// The children of a group, by what they do; `nil` if this is not a group.
        public let counts: Counts?
        let image: ScopeImage
        /// The surroundings of the code in it.
        let inside: Surroundings

        init(_ image: ScopeImage, _ counts: GroupCounts?, _ inside: Surroundings, parent: UInt64?) {
            let counts = counts.map {
                Counts(running: $0.running, queued: $0.queued, background: $0.background, limit: $0.limit)
            }
            self.init(image, counts, inside, parent: parent)
        }

        private init(_ image: ScopeImage, _ counts: Counts?, _ inside: Surroundings, parent: UInt64?) {
            (self.image, self.counts, self.inside, self.parent) = (image, counts, inside, parent)
        }

        /// The same node, moved into another one.
        func moved(into parent: TaskTree.Node) -> TaskTree.Node {
            TaskTree.Node(image, counts, parent.inside.inside(image), parent: parent.id)
        }
    }
}

extension TaskTree.Node {
    /// A number that identifies the node for as long as the process runs: no other node has the same.
    public var id: UInt64 { image.id }

    /// The state.
    public var state: State { !image.hasBegun ? .beginning : image.isWaiting ? .waiting : .running }

    /// The kind.
    public var kind: Kind { Kind(image.role) }

    /// The name that it was given.
    public var name: String? { image.name }

    /// Where it was opened; for a child of a group, where it was added.
    public var openedAt: CallSite { CallSite(image.file, image.line) }

    /// How long it has been open; `nil` for a child that was added before anything watched.
    public var age: Duration? { image.entered == .passed ? nil : image.entered.duration(to: image.now) }

    /// The time left until its own deadline, which is negative if the deadline has passed; `nil` if it has none.
    public var timeLeft: Duration? { left(until: image.deadline) }

    /// The time left until the earliest deadline that governs it; `nil` if there is none.
    public var effectiveTimeLeft: Duration? { left(until: inside.deadline) }

    /// The node with that deadline, the earliest one out to a shield.
    public var tightest: UInt64? { inside.tightest }

    /// Whether it is shielded from what is cancelled around it.
    public var isShielded: Bool { image.isShielded }

    /// How it was cancelled; `nil` if it was not.
    public var cancellation: TaskTree.Cancellation? { inside.cancelled.map { TaskTree.Cancellation($0, of: image) } }

    /// What the tasks in it wait for, while waits are watched; its own task comes first.
    public var waits: [TaskTree.Wait] { image.waits.map { TaskTree.Wait($0, now: image.now) } }

    /// How long it has been cancelled; `nil` if it is not cancelled, or if that is not known.
    var cancelledFor: Duration? { inside.cancelled?.since.map { $0.duration(to: image.now) } }

    private func left(until deadline: Deadline) -> Duration? {
        switch deadline {
        case .never: nil
        case .passed: .zero
        default: image.now.duration(to: deadline)
        }
    }
}

extension TaskTree.Node.Kind {
    init(_ role: CancelScope.Role) {
        self =
            switch role {
            case .scope: .scope
            case .group: .group
            case .child: .task
            case .background: .backgroundTask
            case .starting: .startedTask
            case .abandonable: .abandonableTask
            }
    }
}
