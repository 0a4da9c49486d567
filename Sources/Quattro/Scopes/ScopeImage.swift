extension CancelScope {
    /// What a scope is there for.
    package enum Role: UInt8, Sendable {
        case scope
        case group
        case child
        case background
        /// A child that is being started, or has been.
        case starting
        /// What its caller may leave behind.
        case abandonable
    }

    package final var isOfGroup: Bool { role == .group }
}

/// How many children a group has.
package struct GroupCounts: Sendable {
    package let running: Int
    package let queued: Int
    package let background: Int
    package let limit: Int?
}

/// One scope as it was at some moment, for who watches.
package struct ScopeImage: Sendable {
    package enum Phase: Sendable {
        /// Its body has no task yet: no thread has been free for it.
        case beginning
        case running
    }

    /// What a task in the scope waits for.
    package struct Wait: Sendable {
        package let awaited: String
        package let since: Deadline
        /// The scope of what it waits for, if it is known; else zero.
        package let target: UInt64
        /// Whether it is the task of the scope itself, and not one that has been made in it.
        package let isOfBody: Bool
    }

    package let id: UInt64
    package let role: CancelScope.Role
    package let name: String?
    package let file: StaticString
    package let line: UInt
    package let phase: Phase
    /// By the clock of the scope.
    package let now: Deadline
    /// `nil` where nothing was watching.
    package let entered: Deadline?
    package let deadline: Deadline
    package let isShielded: Bool
    /// Why it is cancelled itself, and since when.
    package let cause: CancelCause?
    package let cancelled: Deadline?
    /// The scope in which the code was that has cancelled it.
    package let canceller: ScopeTitle?
    /// Whether its body was told of a cancellation.
    package let isBodyTold: Bool
    /// Whether the task that entered it was cancelled.
    package let isTaskCancelled: Bool
    /// Whether the scope around tells it of cancellations; else the task does that entered it.
    package let isTold: Bool
    package let waits: [Wait]
    package let counts: GroupCounts?
    /// The scope around, which has it on its list or not.
    package let parent: CancelScope?
}

extension CancelScope {
    /// What is to be seen of the scope while it runs, by a short look under its lock alone.
    ///
    /// - Returns: `nil` if it does not run.
    package final func image() -> ScopeImage? {
        let seen = look { state in state.node.life.isRunning ? Seen(&state, of: self) : nil }
        return seen.map { ScopeImage($0, of: self) }
    }

    /// The scopes inside that are at the next places of its list from one on.
    ///
    /// Not all of them belong there, see ``ScopeNode``: their images say where they do.
    ///
    /// - Returns: The place to go on from; `nil` at the end.
    package final func inner(from start: Int) -> (scopes: [CancelScope], next: Int?) {
        let (scopes, next) = state.withLock { $0.node.inner.batch(from: start) }
        return (scopes, next)
    }

    /// What is copied under the lock.
    fileprivate struct Seen {
        let id: UInt64
        let now: Deadline
        let life: ScopeMachine
        let record: CancelRecord?
        let isTaskCancelled: Bool
        let isTold: Bool
        let parent: CancelScope?
        let body: BodyTask?
        let watched: Watched
        let counts: (() -> GroupCounts)?

        init(_ state: inout State, of scope: CancelScope) {
            (id, now) = (state.identified(), state.now)
            life = state.node.life
            record = state.record
            isTaskCancelled = state.node.membership.isTaskCancelled
            isTold = state.node.membership.isListed
            parent = state.node.membership.parent
            body = state.body
            watched = state.watched
            counts = scope.takeCounts()
        }
    }
}

extension ScopeImage {
    fileprivate init(_ seen: CancelScope.Seen, of scope: CancelScope) {
        (id, now, role) = (seen.id, seen.now, scope.role)
        (name, file, line) = (scope.name, scope.file, scope.line)
        phase = seen.body == nil ? .beginning : .running
        entered = seen.life.entered == .passed ? nil : seen.life.entered
        deadline = seen.life.bound(now: seen.now)
        isShielded = seen.life.isShielded
        (cause, cancelled) = (seen.record?.cause, seen.record?.time)
        canceller = seen.watched.canceller
        isBodyTold = seen.life.isBodyCancelled
        (isTaskCancelled, isTold) = (seen.isTaskCancelled, seen.isTold)
        let body = seen.body?.address
        let known = Attention.isPaid(by: .waits) ? seen.watched.waits : [:]
        waits = known.filter { $0.value.watch == Watching.watch }.map { task, wait in
            Wait(
                awaited: wait.awaited.description(at: seen.now),
                since: wait.since,
                target: wait.awaited.target,
                isOfBody: task == body
            )
        }.sorted { ($0.isOfBody ? 0 : 1, $0.since) < ($1.isOfBody ? 0 : 1, $1.since) }
        counts = seen.counts?()
        parent = seen.parent
    }
}

extension Awaited {
    /// The scope of the task that is waited for, by its number.
    fileprivate var target: UInt64 {
        switch self {
        case .value(let child), .start(let child): child.id
        default: 0
        }
    }
}
