/// One child of a group: its scope, its place in the group, and those who wait for it.
///
/// It knows nothing of the type of its value, which is in a ``ChildValue`` of its handle's: so only what must be is compiled
/// for the caller's types, and nothing is worked out while the program runs.
///
/// `@unchecked`: `operation` is set before the child's task is made, and is the task's own from then on.
@usableFromInline
final class ChildTask: ChildLife, @unchecked Sendable {
    @usableFromInline typealias Operation = nonisolated(nonsending) () async throws -> Void
    typealias Outcome = Result<Void, any Error>

    private struct Ending {
        var outcome: Outcome?
        /// Made by the first who waits.
        var future: Future<Void>?
    }

    let scope: CancelScope
    private let group: ScopedTaskGroup
    private let kind: GroupMachine.Kind
    private let place: ScopedTaskGroup.Place
    private let ending = Guarded(Ending())
    /// Taken out by the child's task: a task keeps its closure, and all that it captures, for a moment longer than the code
    /// in it runs.
    private var operation: Operation?

    var name: String? { scope.name }

    init(
        _ kind: GroupMachine.Kind,
        name: String?,
        in group: ScopedTaskGroup,
        onStack: Bool = false,
        operation: sending @escaping Operation
    ) {
        let opened = group.cancelScope
        self.operation = operation
        self.kind = kind
        self.group = group
        scope = CancelScope(name: name, fileID: opened.file, line: opened.line)
        place = group.admit(kind, scope: scope, onStack: onStack)
    }
}

/// The value of a child, for its handle.
///
/// `@unchecked`: the child sets it before it announces its end, and nobody reads it earlier.
@usableFromInline
final class ChildValue<Success: Sendable>: @unchecked Sendable {
    @usableFromInline var value: Success?

    @inlinable
    init() {}

    func result(_ outcome: ChildTask.Outcome) -> Result<Success, any Error> {
        outcome.map {
            guard let value else { trap("a child has ended without its value") }
            return value
        }
    }
}

// MARK: - In the child's task

extension ChildTask {
    nonisolated(nonsending) func run() async {
        scope.attachBody()
        let wasAdmitted = if let turn = place.turn { await wait(for: turn) } else { true }
        let outcome = await outcome(isRefused: !wasAdmitted)
        // Whoever waits finds nothing of the child left: not even its closure.
        let end = scope.endChild(outcome).end
        let effects = group.childEnded(place.child, kind, end, name: name, wasAdmitted: wasAdmitted)
        // First the waiters, so that they get the child's own error and not the cancellation that it causes.
        announce(outcome)
        group.perform(effects, cause: .childFailed(end.description(ofChild: name)))
    }

    /// Waits in the child's own task, so that it keeps the task-local values of whoever added it.
    private nonisolated(nonsending) func wait(for turn: Future<Bool>) async -> Bool {
        let outcome = await withTaskCancellationHandler {
            await turn.outcome(for: .turn)
        } onCancel: {
            group.leaveQueue(place.child)
        }
        return (try? outcome.get()) == true
    }

    private nonisolated(nonsending) func outcome(isRefused: Bool) async -> Outcome {
        guard let operation = operation.take() else { trap("a child was run twice") }
        // The group may be cancelled between the decision that it is this child's turn and the turn itself.
        if isRefused || (place.turn != nil && scope.isCancelledInside) { return .failure(CancellationError()) }
        do {
            return .success(try await operation())
        } catch {
            return .failure(error)
        }
    }

    private func announce(_ outcome: Outcome) {
        let future = ending.withLock { ending in
            ending.outcome = outcome
            return ending.future.take()
        }
        future?.complete(with: outcome)
    }
}

// MARK: - For the handle

extension ChildTask {
    /// Waits for the child, or until the waiting code is cancelled; then `nil`.
    nonisolated(nonsending) func outcomeUnlessCancelled() async -> Outcome? {
        await outcome { await $0.outcomeUnlessCancelled(for: .value(of: self.scope.title)) }
    }

    /// Waits for the child, whoever is cancelled.
    nonisolated(nonsending) func outcome() async -> Outcome {
        guard let outcome = await outcome(by: { await $0.outcome(for: .value(of: self.scope.title)) }) else {
            trap("a wait that cannot be cancelled was")
        }
        return outcome
    }

    private nonisolated(nonsending) func outcome(by wait: (Future<Void>) async -> Outcome?) async -> Outcome? {
        let (ready, future) = ending.withLock { ending in
            if ending.outcome == nil, ending.future == nil { ending.future = Future() }
            return (ending.outcome, ending.future)
        }
        let outcome: Outcome? =
            if let future { await scope.lendingPriority { await wait(future) } } else { ready }
        if case .failure(let error) = outcome { group.willThrow(error) }
        return outcome
    }
}

// MARK: - How it ended

/// A cancellation that a child of the library's own has brought upon itself, and that leaves a gap in a result.
struct CancelledItself: Error {
    let cancellation: any Error
}

extension GroupMachine.End {
    /// The child and its error, for ``CancelCause/childFailed(_:)``.
    func description(ofChild name: String?) -> String {
        guard case .failed(let error) = self else { return "" }
        // Of a group its first line: a cause is made at each level, and the whole tree only for who prints it.
        let text = (error as? ErrorGroup)?.headline ?? "\(error)"
        return name.map { "\($0): \(text)" } ?? text
    }

    /// How the body ended.
    ///
    /// Its scope goes on until the children have ended too.
    init<Value>(ofBody result: Result<Value, any Error>, in scope: CancelScope) {
        guard case .failure(let error) = result else {
            self = .quietly
            return
        }
        switch Cancellation(in: error) {
        case .whole: self = scope.isCancelledInside ? .cancelled : .gaveUp
        case .part(let remaining) where scope.isCancelledInside: self = .failed(remaining)
        case .part, .none: self = .failed(error)
        }
    }
}

extension CancelScope {
    /// How a child's scope has ended.
    struct ChildEnding {
        let end: GroupMachine.End
        /// Whether it belonged to the group, and not still to the caller of `start`.
        let isChildOfGroup: Bool
        /// Whether it was cancelled from outside.
        let isCutOff: Bool
    }

    /// Ends a child's scope, and says by its exit rule what the end means to the group.
    func endChild(_ outcome: ChildTask.Outcome, isStarting: Bool = false) -> ChildEnding {
        let error: (any Error)? = if case .failure(let error) = outcome { error } else { nil }
        let cancellation = error.map(Cancellation.init(in:)) ?? .none
        let bodyEnd: ScopeMachine.BodyEnd =
            switch (error, cancellation) {
            case (nil, _): .returned
            case (_, .none): .threw
            case (_, .whole), (_, .part): .threwCancellation
            }
        let ending = end(bodyEnd, looksOutside: isStarting || bodyEnd == .threwCancellation)
        return ChildEnding(
            end: GroupMachine.End(error, cancellation, ending),
            isChildOfGroup: ending.isChild,
            isCutOff: ending.isCutOff
        )
    }
}

extension GroupMachine.End {
    fileprivate init(_ error: (any Error)?, _ cancellation: Cancellation, _ ending: ScopeNode<CancelScope>.Ending) {
        guard let error else {
            self = .quietly
            return
        }
        switch cancellation {
        case .part(let remaining) where ending.isCancelledInside: self = .failed(remaining)
        // A child that was asked to end, by its handle or by its group, did what it was told, whatever is cancelled besides.
        case .whole where ending.isCancelledItself: self = .quietly
        case .whole where ending.isCancelledInside: self = .cancelled
        // A cancellation out of the blue, such as that of some other task whose value was awaited: a failure.
        case .whole, .part, .none: self = .failed((error as? CancelledItself)?.cancellation ?? error)
        }
    }
}
