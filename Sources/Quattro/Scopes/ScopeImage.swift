extension CancelScope {
    package final var isOfGroup: Bool { role == .group }
}

/// How many children a group has.
package struct GroupCounts: Sendable {
    package let running: Int
    package let queued: Int
    package let background: Int
    package let limit: Int?
}

/// The state of one scope at some moment, for observers.
///
/// It is taken under the scope's lock, so it only copies values; everything derived is computed later.
package struct ScopeImage: Sendable {
    package let id: UInt64
    package let role: CancelScope.Role
    package let name: String?
    package let file: StaticString
    package let line: UInt
    /// The time when the image was taken, by the scope's clock.
    package let now: Deadline
    /// When the scope was entered; ``Deadline/passed`` if nothing was observing then.
    package let entered: Deadline
    package let deadline: Deadline
    package let isShielded: Bool
    /// Whether the scope's body was told of a cancellation.
    package let isBodyTold: Bool
    /// Whether the task that entered the scope was cancelled.
    package let isTaskCancelled: Bool
    /// Whether the scope around it tells it of cancellations; otherwise the task that entered it does.
    package let isTold: Bool
    private let record: CancelRecord?
    /// The box is kept, since copying its contents would take longer than all the rest.
    private let rare: Boxed<CancelScope.State.Rare>
    /// The address of the body's task; zero if that task has not begun, since no thread has been free for it.
    private let body: UInt

    fileprivate init(_ state: inout CancelScope.State, of scope: CancelScope) {
        (id, now, role) = (scope.id, state.now, scope.role)
        (name, file, line) = (scope.name, scope.file, scope.line)
        entered = state.node.life.entered ?? .passed
        deadline = state.node.life.bound(now: .never)
        isShielded = state.node.life.isShielded
        isBodyTold = state.node.life.isBodyCancelled
        isTaskCancelled = state.node.membership.isTaskCancelled
        isTold = state.node.membership.isListed
        record = state.record
        rare = state.rare
        body = state.body?.address ?? 0
    }
}

extension ScopeImage {
    /// What a task in the scope waits for.
    package struct Wait: Sendable {
        package let awaited: Awaited
        package let since: Deadline
        /// Whether the waiting task is the body's task, and not another task made in the scope.
        package let isOfBody: Bool
    }

    private var watched: Watched? { rare.value?.watched }

    package var hasBegun: Bool { body != 0 }

    /// Why the scope itself is cancelled.
    package var cause: CancelCause? { record?.cause }
    package var cancelled: Deadline? { record?.time }
    /// The scope of the code that cancelled it.
    package var canceller: ScopeTitle? { watched?.canceller }

    /// The waits: first that of the body's task, then the others, the longest first.
    package var waits: [Wait] {
        guard let waits = watched?.waits, !waits.isEmpty else { return [] }
        return waits.filter { $0.value.isCurrent }
            .map { Wait(awaited: $1.awaited, since: $1.since, isOfBody: $0 == body) }
            .sorted { ($0.isOfBody ? 0 : 1, $0.since) < ($1.isOfBody ? 0 : 1, $1.since) }
    }

    /// Whether the body's task waits for something of the library.
    package var isWaiting: Bool { watched?.waits[body]?.isCurrent == true }
}

extension Awaited {
    /// The number of the scope of the awaited task; zero if it is not known.
    package var target: UInt64 {
        switch self {
        case .value(let child), .start(let child): child.id
        default: 0
        }
    }
}

extension CancelScope {
    /// Takes an image of the scope while it runs, holding only its own lock, briefly.
    ///
    /// - Returns: `nil` if the scope is not running.
    package final func image() -> ScopeImage? {
        look { state in state.node.life.isRunning ? ScopeImage(&state, of: self) : nil }
    }

    /// The same for a scope that is on the list of another one, unless it does not belong there.
    package final func image(in lister: CancelScope) -> ListedImage {
        look { state in
            guard state.node.life.isRunning else { return .none }
            return state.node.membership.parent === lister ? .here(ScopeImage(&state, of: self)) : .elsewhere
        }
    }

    /// How many children the group of this scope has, if this is the scope of a running group.
    package final var groupCounts: GroupCounts? {
        // A group exists for as long as its scope runs. It is asked after the scope's lock has been released.
        guard isOfGroup else { return nil }
        return state.withLock { $0.node.life.isRunning ? takeCounts() : nil }?()
    }

    package enum ListedImage {
        case none
        case elsewhere
        case here(ScopeImage)
    }

    /// Whether the scope runs in real time, or in the simulation of the calling code: looking into another simulation would disturb it.
    package final var isInReach: Bool {
        guard let timekeeper, timekeeper.simulatedWorld != nil else { return true }
        return timekeeper === Timekeeper.current
    }

    /// The scopes at the next places of the list, beginning at `start`.
    ///
    /// Not all of them belong there; see ``ScopeNode``. Only those whose parent is this scope do.
    ///
    /// - Returns: The scopes, and the place to continue from; `nil` at the end.
    package final func inner(from start: Int) -> (elements: [CancelScope], next: Int?) {
        state.withLock { $0.node.inner.batch(from: start) }
    }
}
