/// A child that belongs to the caller of `start` until it reports that it is ready, and to its group from then on.
///
/// Whichever happens first, its report or its end, decides to which of them it belongs.
///
/// `@unchecked`: `operation` and `lent` are set before the child's task is made; from then on, only the task uses the operation.
final class StartingTask<Ready: Sendable>: ChildLife, @unchecked Sendable {
    typealias Operation = @isolated(any) (TaskStatus<Ready>) async throws -> Void

    private enum Report {
        case none
        /// The value has not been passed on to the caller.
        case made(Ready)
        case handedOn
    }

    private var lent: LentChild
    /// Whether it is a background child once it has started.
    private let servesOthers: Bool
    /// Whether it is shielded from cancellations around it once it has started.
    private let isShieldedFromThenOn: Bool
    private let policy: FailurePolicy?
    /// The outcome for a handle, if there will be one.
    private let end: ChildOutcome?
    private let report = Guarded(Report.none)
    /// What `start` returns or throws.
    private let outcome = Future<Ready>()
    /// The child's task takes it out when it runs, as a ``ChildTask`` does.
    private var operation: Operation?

    var scope: CancelScope { lent.scope }
    private var group: ScopedTaskGroup { lent.group }
    private var name: String? { scope.name }

    init(
        name: String?,
        fileID: StaticString,
        line: UInt,
        in group: ScopedTaskGroup,
        servesOthers: Bool = false,
        isShieldedFromThenOn: Bool = false,
        onFailure policy: FailurePolicy?,
        for end: ChildOutcome? = nil,
        operation: sending @escaping Operation
    ) {
        self.servesOthers = servesOthers
        self.isShieldedFromThenOn = isShieldedFromThenOn
        self.policy = policy
        self.end = end
        self.operation = operation
        lent = LentChild(.starting, name: name, fileID: fileID, line: line, in: group)
    }

    // MARK: The caller

    /// Begins as a child of the caller.
    func enter() -> CancelScope.Entry { lent.enter() }

    /// Makes the child's task, and waits until the child has started or ended.
    ///
    /// The task is made only once the caller's cancellations are observed, so that it cannot report before that. Even if the caller is
    /// cancelled, this waits for the child to end.
    nonisolated(nonsending) func waitUntilStarted(
        after entry: CancelScope.Entry,
        making makeTask: () -> Void
    ) async throws -> Ready {
        let result = await lent.heedingCaller(after: entry) {
            makeTask()
            return await outcome.outcome(for: .start(of: scope.title))
        }
        return try result.get()
    }

    // MARK: The child

    /// - Returns: Whether the group has taken the child over.
    func started(_ value: Ready) -> Bool {
        let isFirst = report.withLock { report in
            guard case .none = report else { return false }
            report = .made(value)
            return true
        }
        guard isFirst else {
            trap("started(_:) was called twice by \(name.map { "\"\($0)\"" } ?? "a task") in \(group.title)")
        }
        // The report may come from a task that the child made, after the child has ended or the caller was cancelled.
        if isShieldedFromThenOn { scope.isShielded = true }
        guard lent.handOver() else {
            if isShieldedFromThenOn { scope.isShielded = false }
            return false
        }
        report.withLock { $0 = .handedOn }
        if servesOthers { group.changeOver(lent.child, scope: scope) }
        if Recorder.isOn { scope.recordMoment(.childReady, in: group.cancelScope) }
        // The value is set first, so that it takes precedence over a cancellation of the group.
        outcome.complete(with: .success(value))
        scope.lookOutside()
        return true
    }

    nonisolated(nonsending) func run() async {
        scope.attachBody()
        let result = await result()
        ended(consume result).perform()
    }

    /// Ends the child up to its last act, as in a ``ChildTask``.
    private func ended(_ result: consuming Result<Void, any Error>) -> LastAct {
        let ending = lent.end(result)
        let isChild = ending.isChildOfGroup
        // A child that ended while it belonged to the caller does not concern the group, which only waited for it.
        let last = group.childEnded(
            lent.child,
            .starting,
            isChild ? ending.end : .quietly,
            name: name,
            by: policy,
            isSeen: end != nil
        )
        end?.announce((copy result).mapError(CancelledItself.unwrapped), failure: last.numberOfFailure, in: group)
        if !isChild {
            outcome.complete(with: result.flatMap { Result { try startedValue(isCutOff: ending.isCutOff) } })
        }
        return last
    }

    /// What `start` returns when the child has ended well and still belonged to the caller.
    private func startedValue(isCutOff: Bool) throws -> Ready {
        if case .made(let value) = report.withLock({ $0 }) { return value }
        // Many waits in Swift end without an error in a cancelled task: if the child ends because of that, it made no mistake.
        if isCutOff { throw CancellationError() }
        throw NeverStarted(taskName: name, groupDescription: group.title)
    }

    private nonisolated(nonsending) func result() async -> Result<Void, any Error> {
        guard let operation = operation.take() else { trap("a child was run twice") }
        do {
            return .success(try await operation(TaskStatus(start: self)))
        } catch {
            return .failure(error)
        }
    }
}
