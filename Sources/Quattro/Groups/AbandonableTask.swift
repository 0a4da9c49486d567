/// An operation that belongs to the caller that waits for it, and to its group once the caller has left it behind.
///
/// `@unchecked`: everything that changes is set before the task is made. From then on, only the task uses what it takes out.
final class AbandonableTask<Success: Sendable>: ChildLife, @unchecked Sendable {
    typealias Operation = @isolated(any) () async throws -> Success
    typealias Outcome = Result<Success, any Error>
    typealias Late = @Sendable (Outcome) async -> Void

    private var lent: LentChild
    private let decision = Guarded(AbandonmentMachine())
    // The task takes it out when it runs, as a ``ChildTask`` does.
    private var operation: Operation?
    private var late: Late?
    /// The outcome that the caller gets.
    ///
    /// The caller holds it too: the runtime keeps the task for a moment longer, and the task must not keep the value.
    private var outcome: Future<Success>? = Future()

    var scope: CancelScope { lent.scope }

    init(
        name: String?,
        fileID: StaticString,
        line: UInt,
        in group: ScopedTaskGroup,
        operation: sending @escaping Operation,
        late: @escaping Late
    ) {
        self.operation = operation
        self.late = late
        lent = LentChild(.abandonable, name: name, fileID: fileID, line: line, in: group)
    }

    // MARK: The caller

    /// Begins as a child of the caller.
    func enter() -> CancelScope.Entry { lent.enter() }

    /// Makes the task, and waits for its outcome, or until the caller is cancelled.
    nonisolated(nonsending) func value(
        after entry: CancelScope.Entry,
        making makeTask: () -> Void
    ) async throws -> Success {
        guard let outcome else { trap("a child was run twice") }
        let result = await lent.heedingCaller(after: entry) {
            makeTask()
            return await outcome.outcomeUnlessCancelled(for: .value(of: scope.title))
        }
        if let result { return try result.get() }
        guard decision.withLock({ $0.callerLeaves() }) else {
            // Both happened at the same moment: the outcome is there, or about to be.
            return try await outcome.outcome(for: .value(of: scope.title)).get()
        }
        lent.leaveBehind()
        throw CancellationError()
    }

    // MARK: The task

    nonisolated(nonsending) func run() async {
        scope.attachBody()
        let result = await result()
        let recipient = decision.withLock { $0.operationEnds() }
        await dispose(of: result, isLate: recipient == .late)
        ended(consume result, for: recipient).perform()
    }

    private nonisolated(nonsending) func result() async -> Outcome {
        guard let operation = operation.take() else { trap("a child was run twice") }
        do {
            return .success(try await operation())
        } catch {
            return .failure(error)
        }
    }

    /// Releases `late`, which gets a late outcome, while the task is still a child of the group.
    private nonisolated(nonsending) func dispose(of result: Outcome, isLate: Bool) async {
        guard let late = late.take() else { trap("a child was run twice") }
        guard isLate, let result = result.withoutCancellations else { return }
        await withShield(name: scope.name, fileID: scope.file, line: scope.line) { await late(result) }
    }

    /// Ends the task up to its last act, as in a ``ChildTask``.
    private func ended(_ result: consuming Outcome, for recipient: AbandonmentMachine.Recipient) -> LastAct {
        _ = lent.end(result.map { _ in })
        // The outcome does not concern the group, which only waited for the task.
        let last = lent.group.childEnded(
            lent.child,
            .starting,
            .quietly,
            name: scope.name,
            by: nil,
            isSeen: recipient == .caller
        )
        if let outcome = outcome.take(), recipient == .caller { outcome.complete(with: result) }
        return last
    }
}

extension Result where Failure == any Error {
    /// The outcome of a cancelled operation without its cancellations; `nil` if nothing else is left.
    fileprivate var withoutCancellations: Self? {
        guard case .failure(let error) = self else { return self }
        return switch Cancellation(in: error, ifCancelled: true) {
        case .whole: nil
        case .part(let remaining): .failure(remaining)
        case .none: self
        }
    }
}
