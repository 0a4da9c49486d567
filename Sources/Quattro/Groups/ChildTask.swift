/// One child of a group: its scope, its place in the group, and the future of its result.
final class ChildTask<Success: Sendable>: Sendable {
    let name: String?
    let group: ScopedTaskGroup
    let scope: CancelScope
    let future = Future<Success>()
    private let kind: GroupMachine.Kind
    private let child: GroupMachine.Child
    private let mustWait: Bool

    init(_ kind: GroupMachine.Kind, name: String?, in group: ScopedTaskGroup) {
        let opened = group.cancelScope
        self.kind = kind
        self.name = name
        self.group = group
        scope = CancelScope(name: name, fileID: opened.file, line: opened.line)
        (child, mustWait) = group.admit(kind, scope: scope)
    }

    /// The whole life of the child, in its own task.
    nonisolated(nonsending) func run(_ operation: @isolated(any) () async throws -> Success) async {
        scope.attachBody()
        // The group may be cancelled between the decision that it is this child's turn and the turn itself.
        let wasAdmitted = mustWait ? await group.waitForTurn(of: child) : true
        guard !mustWait || (wasAdmitted && !scope.isCancelledInside) else {
            return end(.failure(CancellationError()), wasAdmitted: wasAdmitted)
        }
        let result: Result<Success, any Error>
        do {
            result = .success(try await operation())
        } catch {
            result = .failure(error)
        }
        end(result, wasAdmitted: true)
    }

    private func end(_ result: Result<Success, any Error>, wasAdmitted: Bool) {
        let end = GroupMachine.End(of: result, in: scope)
        let effects = group.childEnded(child, kind, end, name: name, wasAdmitted: wasAdmitted)
        // First the waiters, so that they get the child's own error and not the cancellation that it causes.
        future.complete(with: result)
        group.perform(effects, cause: .childFailed(end.description(ofChild: name)))
    }

    /// Tells the group of an error that a handle is about to throw.
    func delivered(_ outcome: Result<Success, any Error>) -> Result<Success, any Error> {
        if case .failure(let error) = outcome { group.errorWillBeDelivered(error, of: child) }
        return outcome
    }

}

extension GroupMachine.End {
    /// The child and its error, for ``CancelCause/childFailed(_:)``.
    func description(ofChild name: String?) -> String {
        guard case .failed(let error) = self else { return "" }
        return name.map { "\($0): \(error)" } ?? "\(error)"
    }

    /// How a child ended, by the exit rule of its scope.
    ///
    /// Ends the scope.
    init<Success>(of result: Result<Success, any Error>, in scope: CancelScope) {
        guard case .failure(let error) = result else {
            _ = scope.end(.returned)
            self = .quietly
            return
        }
        let cancellation = Cancellation(in: error)
        if case .none = cancellation {
            _ = scope.end(.threw)
            self = .failed(error)
            return
        }
        let isCancelled = scope.isCancelledInside
        let verdict = scope.end(.threwCancellation)
        switch cancellation {
        case .part(let remaining) where isCancelled: self = .failed(remaining)
        case .whole where verdict == .absorb: self = .quietly
        case .whole where isCancelled: self = .cancelled
        // A cancellation out of the blue, such as that of some other task whose value was awaited: a failure.
        default: self = .failed(error)
        }
    }
}

// MARK: - Making the task

extension ScopedTaskGroup {
    func spawn<Success: Sendable>(
        _ kind: GroupMachine.Kind,
        name: String?,
        priority: TaskPriority?,
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success> {
        let child = ChildTask<Success>(kind, name: name, in: self)
        // `operation` is ours to send; the compiler loses sight of that in the closure of `withValue`, which runs at once.
        nonisolated(unsafe) let operation = operation
        CancelScope.$ambient.withValue(child.scope) {
            _ = Task(name: name, executorPreference: executorPreference, priority: priority) {
                await child.run(operation)
            }
        }
        return TaskHandle(child: child)
    }

    func spawnImmediately<Success: Sendable>(
        name: String?,
        priority: TaskPriority?,
        isolation: isolated (any Actor)?,
        _ operation: sending @escaping @isolated(any) () async throws -> Success
    ) -> TaskHandle<Success> {
        let child = ChildTask<Success>(.foreground, name: name, in: self)
        nonisolated(unsafe) let operation = operation  // As in `spawn`.
        CancelScope.$ambient.withValue(child.scope) {
            _ = Task.immediate(name: name, priority: priority, executorPreference: executorPreference) {
                _ = isolation
                await child.run(operation)
            }
        }
        return TaskHandle(child: child)
    }
}
