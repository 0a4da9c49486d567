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
        var outcome: ChildOutcome?
    }

    let scope: CancelScope
    private let kind: GroupMachine.Kind
    /// Its own policy, if it is not the group's.
    private let policy: FailurePolicy?
    private let place: ScopedTaskGroup.Place
    /// For who waits until it begins: whether it has, or never will.
    private let beginning: Future<Bool>?
    private var home: Home?
    private var operation: Operation?

    private var name: String? { scope.name }

    init(
        _ kind: GroupMachine.Kind,
        _ scope: CancelScope,
        at place: ScopedTaskGroup.Place,
        in group: ScopedTaskGroup,
        onFailure policy: FailurePolicy? = nil,
        tellingOf beginning: Future<Bool>? = nil,
        for outcome: ChildOutcome?,
        operation: sending @escaping Operation
    ) {
        self.scope = scope
        self.kind = kind
        self.policy = policy
        self.place = place
        self.beginning = beginning
        home = Home(group: group, outcome: outcome)
        self.operation = operation
    }
}

// MARK: - In the child's task

extension ChildTask {
    nonisolated(nonsending) func run() async {
        scope.attachBody()
        guard let home = home.take() else { trap("a child was run twice") }
        let wasAdmitted = if let turn = place.turn { await wait(for: turn, in: home.group) } else { true }
        // The group may be cancelled between the decision that it is this child's turn and the turn itself.
        let begins = wasAdmitted && (place.turn == nil || !scope.isBodyCancelled)
        beginning?.complete(with: .success(begins))
        // Where the child is waited for, nothing of it is found to be left: not even its closure.
        let outcome = await outcome(begins: begins)
        ended(consume outcome, in: consume home, wasAdmitted: wasAdmitted).perform()
    }

    /// All but the last act, in a function of its own, with which goes all that the child was made of, its error included.
    private func ended(_ outcome: consuming ChildOutcome.Outcome, in home: consuming Home, wasAdmitted: Bool) -> LastAct
    {
        let end = scope.endChild(outcome).end
        // Of most children no handle was kept.
        let isSeen = home.outcome != nil && !isKnownUniquelyReferenced(&home.outcome)
        let last = home.group.childEnded(
            place.child,
            kind,
            end,
            name: name,
            by: policy,
            wasAdmitted: wasAdmitted,
            isSeen: isSeen
        )
        // First those who wait, so that they get the child's own error and not the cancellation that it causes.
        if isSeen {
            let outcome = outcome.mapError(CancelledItself.unwrapped)
            home.outcome?.announce(outcome, failure: last.numberOfFailure, in: home.group)
        }
        return last
    }

    /// Waits in the child's own task, so that it keeps the task-local values of the code that added it.
    private nonisolated(nonsending) func wait(for turn: Future<Bool>, in group: ScopedTaskGroup) async -> Bool {
        let outcome = await withTaskCancellationHandler {
            await turn.outcome(for: .turn)
        } onCancel: {
            group.withdraw(place.child)
        }
        return (try? outcome.get()) == true
    }

    private nonisolated(nonsending) func outcome(begins: Bool) async -> ChildOutcome.Outcome {
        guard let operation = operation.take() else { trap("a child was run twice") }
        guard begins else { return .failure(CancellationError()) }
        do {
            return .success(try await operation())
        } catch {
            return .failure(error)
        }
    }
}
