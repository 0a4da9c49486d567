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

/// One scope as it was at some moment, for observers.
///
/// It is taken under the scope's lock, so it is nothing but copies; what is worked out of them is asked for later.
package struct ScopeImage: Sendable {
    package let id: UInt64
    package let role: CancelScope.Role
    package let name: String?
    package let file: StaticString
    package let line: UInt
    /// By the clock of the scope.
    package let now: Deadline
    /// ``Deadline/passed`` where nothing was watching.
    package let entered: Deadline
    package let deadline: Deadline
    package let isShielded: Bool
    /// Whether its body was told of a cancellation.
    package let isBodyTold: Bool
    /// Whether the task that entered it was cancelled.
    package let isTaskCancelled: Bool
    /// Whether the scope around tells it of cancellations; otherwise the task that entered it does.
    package let isTold: Bool
    private let record: CancelRecord?
    /// Kept as it is, since copying what it holds would take longer than all the rest.
    private let rare: Boxed<CancelScope.State.Rare>
    /// The address of the task of its body; zero if that has not begun, as no thread has been free for it.
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
        /// Whether it is the task of the scope itself, and not one that has been made in it.
        package let isOfBody: Bool
    }

    private var watched: Watched? { rare.value?.watched }

    package var hasBegun: Bool { body != 0 }

    /// Why it is cancelled itself.
    package var cause: CancelCause? { record?.cause }
    package var cancelled: Deadline? { record?.time }
    /// The scope in which the code was that has cancelled it.
    package var canceller: ScopeTitle? { watched?.canceller }

    /// The waits: that of the body's task first, then the others by how long they have lasted.
    package var waits: [Wait] {
        guard let waits = watched?.waits, !waits.isEmpty else { return [] }
        return waits.filter { $0.value.isCurrent }
            .map { Wait(awaited: $1.awaited, since: $1.since, isOfBody: $0 == body) }
            .sorted { ($0.isOfBody ? 0 : 1, $0.since) < ($1.isOfBody ? 0 : 1, $1.since) }
    }

    /// Whether the task of the body waits for something of the library's.
    package var isWaiting: Bool { watched?.waits[body]?.isCurrent == true }
}

extension Awaited {
    /// The scope of the task that is waited for, by its number; zero where that is not known.
    package var target: UInt64 {
        switch self {
        case .value(let child), .start(let child): child.id
        default: 0
        }
    }
}

extension CancelScope {
    /// What is to be seen of the scope while it runs, by a short look under its lock alone.
    ///
    /// - Returns: `nil` if it does not run.
    package final func image() -> ScopeImage? {
        look { state in state.node.life.isRunning ? ScopeImage(&state, of: self) : nil }
    }

    /// The same of a scope that is on the list of another one, unless it does not belong there.
    package final func image(in lister: CancelScope) -> ListedImage {
        look { state in
            guard state.node.life.isRunning else { return .none }
            return state.node.membership.parent === lister ? .here(ScopeImage(&state, of: self)) : .elsewhere
        }
    }

    /// How many children the group of this scope has, if it is that of a group and runs.
    package final var groupCounts: GroupCounts? {
        // A group exists for as long as its scope runs, and is asked after the scope's lock has been given back.
        guard isOfGroup else { return nil }
        return state.withLock { $0.node.life.isRunning ? takeCounts() : nil }?()
    }

    package enum ListedImage {
        case none
        case elsewhere
        case here(ScopeImage)
    }

    /// Whether its time is real, or that of the calling code: looking at another simulation from outside would disturb it.
    package final var isInReach: Bool {
        guard let timekeeper, timekeeper.simulatedWorld != nil else { return true }
        return timekeeper === Timekeeper.current
    }

    /// The scopes inside that are at the next places of its list from one on.
    ///
    /// Not all of them belong there, see ``ScopeNode``: only those whose scope around it is.
    ///
    /// - Returns: The place to go on from; `nil` at the end.
    package final func inner(from start: Int) -> (elements: [CancelScope], next: Int?) {
        state.withLock { $0.node.inner.batch(from: start) }
    }
}
