/// A child that belongs to whoever starts it until it reports that it is ready, and to its group from then on.
///
///     starting ──started──▶ moved         the group's child
///        └──── caller cancelled, then started ──▶ late     still the caller's
///
/// `@unchecked`: `operation` is set before the child's task is made, and is the task's own from then on.
final class StartingTask<Ready: Sendable>: ChildLife, @unchecked Sendable {
    typealias Operation = @isolated(any) (TaskStatus<Ready>) async throws -> Void

    private enum Phase {
        case starting(isCallerCancelled: Bool)
        /// On its way from the caller to the group.
        case moving
        case moved
        case late(Ready)
        case ended
    }

    let scope: CancelScope
    private let group: ScopedTaskGroup
    private let child: GroupMachine.Child
    private let phase = Guarded(Phase.starting(isCallerCancelled: false))
    /// What `start` returns or throws.
    private let outcome = Future<Ready>()
    /// Taken out by the child's task, as that of a ``ChildTask``.
    private var operation: Operation?

    private var name: String? { scope.name }

    init(
        name: String?,
        fileID: StaticString,
        line: UInt,
        in group: ScopedTaskGroup,
        operation: sending @escaping Operation
    ) {
        self.group = group
        self.operation = operation
        scope = CancelScope(name: name, fileID: fileID, line: line)
        child = group.admit(.starting, scope: scope).child
    }

    // MARK: The caller

    /// Waits until the child has started or ended.
    ///
    /// Whoever is cancelled, the child comes to its end first.
    nonisolated(nonsending) func waitUntilStarted(after entry: CancelScope.Entry) async throws -> Ready {
        let result = await scope.lendingPriority {
            switch entry {
            case .byScope:
                return await outcome.outcome(for: .start(of: scope.title))
            case .byTask:
                return await withTaskCancellationHandler {
                    await outcome.outcome(for: .start(of: scope.title))
                } onCancel: {
                    callerWasCancelled()
                }
            }
        }
        return try result.get()
    }

    private func callerWasCancelled() {
        let isTheirs = phase.withLock { phase in
            guard case .starting = phase else { return false }
            phase = .starting(isCallerCancelled: true)
            return true
        }
        if isTheirs { scope.outsideWasCancelled(enclosingTask: true) }
    }

    // MARK: The child

    /// - Returns: Whether the group has taken the child over.
    func started(_ value: Ready) -> Bool {
        let staysWithCaller = phase.withLock { phase in
            // A task of the child's may be slower than the child itself.
            if case .ended = phase { return true }
            guard case .starting(let isCallerCancelled) = phase else {
                trap("started(_:) was called twice by \(name.map { "\"\($0)\"" } ?? "a task") in \(group)")
            }
            phase = isCallerCancelled ? .late(value) : .moving
            return isCallerCancelled
        }
        guard !staysWithCaller else { return false }
        // First the value, so that it wins over whatever is cancelled in the group.
        guard scope.leave() else {
            phase.withLock { $0 = .late(value) }
            return false
        }
        outcome.complete(with: .success(value))
        scope.join(group.cancelScope)
        phase.withLock { $0 = .moved }
        return true
    }

    nonisolated(nonsending) func run() async {
        scope.attachBody()
        let result = await result()
        let end = GroupMachine.End(of: result, in: scope)
        // Another task may be about to report for this one: a matter of a few instructions.
        while case .moving = phase.withLock({ $0 }) { await Task.yield() }
        let phase = phase.withLock { phase in
            let last = phase
            if case .starting = phase { phase = .ended }
            return last
        }
        switch phase {
        case .moved:
            let effects = group.childEnded(child, .starting, end, name: name)
            group.perform(effects, cause: .childFailed(end.description(ofChild: name)))
        case .starting, .moving, .ended:
            leave(.failure(result.failure ?? NeverStarted(taskName: name, groupDescription: "\(group)")))
        case .late(let value):
            leave(result.map { value })
        }
    }

    private nonisolated(nonsending) func result() async -> Result<Void, any Error> {
        guard let operation = operation.take() else { trap("a child was run twice") }
        do {
            return .success(try await operation(TaskStatus(start: self)))
        } catch {
            return .failure(error)
        }
    }

    /// Ends without the group having had anything to do with it, save that it waited.
    private func leave(_ result: Result<Ready, any Error>) {
        outcome.complete(with: result)
        group.perform(group.childEnded(child, .starting, .quietly, name: name), cause: .bodyFailed)
    }
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
