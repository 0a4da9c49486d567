/// One child of a group, as far as its task needs it: its scope, its place in the group, and what it runs.
///
/// What its handle needs is a ``ChildOutcome`` of its own, so that neither keeps what belongs to the other: a task is kept by
/// the runtime for a moment longer than the code in it runs, and a handle for as long as anyone likes.
///
/// `@unchecked`: `home` and `operation` are set before the child's task is made, and are the task's own from then on, which
/// takes them out: when the group has ended, nothing of it is left, and nothing that the child has captured.
@usableFromInline
final class ChildTask: ChildLife, @unchecked Sendable {
    @usableFromInline typealias Operation = nonisolated(nonsending) () async throws -> Void

    private struct Home {
        let group: ScopedTaskGroup
        /// `nil` if there is no handle.
        let outcome: ChildOutcome?
    }

    let scope: CancelScope
    private let kind: GroupMachine.Kind
    private let place: ScopedTaskGroup.Place
    private var home: Home?
    private var operation: Operation?

    private var name: String? { scope.name }

    init(
        _ kind: GroupMachine.Kind,
        scope: CancelScope,
        in group: ScopedTaskGroup,
        onStack: Bool = false,
        for outcome: ChildOutcome?,
        operation: sending @escaping Operation
    ) {
        self.scope = scope
        self.kind = kind
        place = group.admit(kind, scope: scope, onStack: onStack)
        home = Home(group: group, outcome: outcome)
        self.operation = operation
    }
}

// MARK: - In the child's task

extension ChildTask {
    nonisolated(nonsending) func run() async {
        scope.attachBody()
        let last = await live()
        last.group.perform(last.actions, cause: .childFailed(last.failure))
    }

    /// What is left to be done when nothing of the child is there any more.
    private struct Last {
        let group: ScopedTaskGroup
        let actions: ScopedTaskGroup.Actions
        /// Describes the child and its error, if that cancels the group.
        let failure: String
    }

    /// All but the last act, in a function of its own, with which goes all that the child was made of, its error included.
    private nonisolated(nonsending) func live() async -> Last {
        guard let home = home.take() else { trap("a child was run twice") }
        let wasAdmitted = if let turn = place.turn { await wait(for: turn, in: home.group) } else { true }
        // Where the child is waited for, nothing of it is found to be left: not even its closure.
        let outcome = await outcome(isRefused: !wasAdmitted)
        let end = GroupMachine.End(of: outcome, in: scope)
        let actions = home.group.childEnded(place.child, kind, end, name: name, wasAdmitted: wasAdmitted)
        // First those who wait, so that they get the child's own error and not the cancellation that it causes.
        home.outcome?.announce(outcome, failure: actions.effects.failure, in: home.group)
        let failure = actions.effects.cancelsGroup ? end.description(ofChild: name) : ""
        return Last(group: home.group, actions: actions, failure: failure)
    }

    /// Waits in the child's own task, so that it keeps the task-local values of the code that added it.
    private nonisolated(nonsending) func wait(for turn: Future<Bool>, in group: ScopedTaskGroup) async -> Bool {
        let outcome = await withTaskCancellationHandler {
            await turn.outcome(for: .turn)
        } onCancel: {
            group.leaveQueue(place.child)
        }
        return (try? outcome.get()) == true
    }

    private nonisolated(nonsending) func outcome(isRefused: Bool) async -> ChildOutcome.Outcome {
        guard let operation = operation.take() else { trap("a child was run twice") }
        // The group may be cancelled between the decision that it is this child's turn and the turn itself.
        if isRefused || (place.turn != nil && scope.isCancelledInside) { return .failure(CancellationError()) }
        do {
            return .success(try await operation())
        } catch {
            return .failure(error)
        }
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

    /// How a child ended, by the exit rule of its scope.
    ///
    /// Ends the scope.
    init(of result: ChildOutcome.Outcome, in scope: CancelScope) {
        guard case .failure(let error) = result else {
            _ = scope.end(.returned)
            self = .quietly
            return
        }
        let cancellation = Cancellation(in: error)
        if case .none = cancellation {
            _ = scope.end(.threw)
            self = .failed((error as? CancelledItself)?.cancellation ?? error)
            return
        }
        let isCancelled = scope.isCancelledInside
        // A background child that the group itself has ended did what it was told, whatever is cancelled besides.
        let isEndedByGroup = scope.snapshot.ownCause == .enclosing
        let verdict = scope.end(.threwCancellation)
        switch cancellation {
        case .part(let remaining) where isCancelled: self = .failed(remaining)
        case .whole where verdict == .absorb || isEndedByGroup: self = .quietly
        case .whole where isCancelled: self = .cancelled
        // A cancellation out of the blue, such as that of some other task whose value was awaited: a failure.
        default: self = .failed(error)
        }
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
