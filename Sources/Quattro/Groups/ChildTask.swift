/// One child of a group: its scope, its place in the group, and what it runs.
///
/// A child is its own scope. Two objects would cost each child one more allocation, made on one thread and freed on another.
///
/// The result is in a ``ChildOutcome``, an object of its own: the runtime keeps a task for a moment after its code has ended, and that must
/// not make a result outlive its group. A handle keeps both objects for as long as it exists. Everything else that the child needs is in
/// ``home``, which is released when the child ends.
///
/// `@unchecked`: `home`, `number`, `turn` and `beginning` are set before the child's task is made, and only that task uses them from then
/// on.
@usableFromInline
final class ChildTask: CancelScope, ChildLife, @unchecked Sendable {
    /// The operation gets the outcome that was made for a handle, if any.
    @usableFromInline typealias Operation = nonisolated(nonsending) (ChildOutcome?) async throws -> Void

    /// What a child releases when it ends.
    private struct Home {
        // The group is not retained: it lives until its last child has left, and children on many threads would contend for its reference
        // count.
        let group: Unmanaged<ScopedTaskGroup>
        /// `nil` if there is no handle.
        var outcome: ChildOutcome?
        /// The operation, until it runs.
        ///
        /// It is taken out then, so that nothing of it is left when the code that waits for the child continues.
        var operation: Operation?
        /// The child's own policy, if it has one.
        let policy: FailurePolicy?
    }

    let kind: GroupMachine.Kind
    private let hidesScope: Bool
    private var wasAdmitted = true
    private var number: GroupMachine.Child = 0
    private var home: Home?
    /// Its turn, if it has to wait for one.
    private var turn: Future<Bool>?
    /// For a caller that waits until the child begins: `true` if it has begun, `false` if it never will.
    private var beginning: Future<Bool>?

    /// With `hidesScope`, the operation finds the group's scope in place of the child's own.
    init(
        _ kind: GroupMachine.Kind,
        named name: String?,
        in group: ScopedTaskGroup,
        onFailure policy: FailurePolicy?,
        hidesScope: Bool = false,
        for outcome: ChildOutcome?,
        fileID: StaticString,
        line: UInt,
        running operation: sending @escaping Operation
    ) {
        self.kind = kind
        self.hidesScope = hidesScope
        home = Home(group: .passUnretained(group), outcome: outcome, operation: operation, policy: policy)
        super.init(
            ScopeMachine(),
            name: name,
            fileID: fileID,
            line: line,
            role: kind == .background ? .background : .child
        )
    }

    /// The group has admitted the child; `beginning` is for a caller that waits until it begins.
    func takesPlace(_ place: ScopedTaskGroup.Place, tellingOf beginning: Future<Bool>? = nil) {
        number = place.child
        (turn, self.beginning) = (place.turn, beginning)
    }

    var scope: CancelScope { self }
    var ambient: CancelScope { hidesScope ? home?.group.takeUnretainedValue().cancelScope ?? self : self }
}

// MARK: - In the child's task

extension ChildTask {
    /// What it needs stays in the object: a small frame leaves room for the operation's frame on the first slab of the task's stack.
    nonisolated(nonsending) func run() async {
        attachBody()
        let begins = if let turn = turn.take() { await getsPlace(when: turn) } else { true }
        let outcome = begins ? await runOperation() : willNotRun()
        end(consume outcome)
    }

    /// Waits for the child's turn, in the child's own task, which keeps the task-local values of the code that added it.
    ///
    /// - Returns: Whether its operation is to run.
    private nonisolated(nonsending) func getsPlace(when turn: Future<Bool>) async -> Bool {
        guard let group = home?.group.takeUnretainedValue() else { trapRunTwice() }
        let outcome = await withTaskCancellationHandler {
            await turn.outcome(for: .turn)
        } onCancel: {
            group.withdraw(number)
        }
        wasAdmitted = (try? outcome.get()) == true
        if Recorder.isOn, wasAdmitted { recordMoment(.childAdmitted, in: group.cancelScope) }
        // The group may be cancelled between the decision that it is this child's turn and the turn itself.
        let begins = wasAdmitted && !isBodyCancelled
        beginning.take()?.complete(with: .success(begins))
        return begins
    }

    private nonisolated(nonsending) func runOperation() async -> ChildOutcome.Outcome {
        guard let operation = home?.operation.take() else { trapRunTwice() }
        do {
            return .success(try await operation(home?.outcome))
        } catch {
            return .failure(error)
        }
    }

    private func willNotRun() -> ChildOutcome.Outcome {
        home?.outcome?.willNotRun()
        home?.operation = nil
        return .failure(CancellationError())
    }

    /// This is never inlined: the states of scopes and groups that it reads would make the task's frame larger.
    @inline(never)
    private func end(_ outcome: consuming ChildOutcome.Outcome) { ended(consume outcome).perform() }

    /// Ends the child up to its last act, in a function of its own: when this returns, everything that the child held is released, its
    /// error included.
    private func ended(_ outcome: consuming ChildOutcome.Outcome) -> LastAct {
        guard var home = home.take() else { trapRunTwice() }
        let end = endChild(outcome).end
        // Most children have no handle any more.
        let isSeen = home.outcome != nil && !isKnownUniquelyReferenced(&home.outcome)
        let last = home.group._withUnsafeGuaranteedRef {
            $0.childEnded(
                number,
                kind,
                end,
                name: name,
                by: home.policy,
                wasAdmitted: wasAdmitted,
                isSeen: isSeen
            )
        }
        // The waiting callers are told first, so that they get the child's own error and not the cancellation that it causes.
        if isSeen {
            let outcome = outcome.mapError(CancelledItself.unwrapped)
            home.outcome?.announce(outcome, failure: last.numberOfFailure, in: home.group.takeUnretainedValue())
        }
        return last
    }
}
