/// The task that carries a scope's body.
///
/// Which kind of task that is, is known in this file alone: an unstructured immediate one. Swift's cancellation is final
/// and per task, so only a task of the scope's own can be cancelled without harm to the code after the scope; and only an
/// unstructured one can be shielded, since a structured one is cancelled with its parent. `Task.immediate` keeps the
/// caller's actor, priority and task-local values and starts without a hop; what it does not keep, the task-executor
/// preference and the name, is handed over.
///
/// `@unchecked`: `UnsafeCurrentTask` retains its task, and cancelling and comparing are safe from any thread.
struct BodyTask: @unchecked Sendable {
    private let task: UnsafeCurrentTask

    static var current: BodyTask? { withUnsafeCurrentTask { $0.map(BodyTask.init) } }

    var isCurrent: Bool { withUnsafeCurrentTask { $0 == task } }

    func cancel() { task.cancel() }

    func escalate(to priority: TaskPriority) { task.escalatePriority(to: priority) }
}

extension CancelScope {
    /// Runs `body` in a task of its own that is attached to this scope, and waits for it.
    @usableFromInline
    func carry(
        _ body: nonisolated(nonsending) () async -> Void,
        after entry: Entry,
        isolation: isolated (any Actor)? = #isolation
    ) async {
        await withoutActuallyEscaping(body) { body in
            // The caller does nothing but wait until the body has ended, and the body runs on the caller's actor: what
            // it captures is never touched by two at a time.
            nonisolated(unsafe) let body = body
            switch entry {
            case .byScope(let depth):
                // A body starts on its caller's stack, and nested ones on top of each other: now and then one begins on a
                // stack of its own, so that the depth is limited by memory alone.
                await start(body, onOwnStack: depth >= 64, isolation: isolation).value
            case .byTask:
                await withTaskCancellationHandler {
                    await start(body, isolation: isolation).value
                } onCancel: {
                    outsideWasCancelled(enclosingTask: true)
                }
            }
        }
    }

    private func start(
        _ body: nonisolated(nonsending) @escaping () async -> Void,
        onOwnStack: Bool = false,
        isolation: isolated (any Actor)?
    ) -> Task<Void, Never> {
        nonisolated(unsafe) let body = body  // As in `carry`.
        return Self.$ambient.withValue(self) {
            let executor = executor(for: .body, preferring: UnownedTaskExecutor.preferred)
            if onOwnStack {
                // Not a `Task.yield()` before: who is resumed before it has suspended goes on on the same stack.
                state.withLock { $0.depth = 0 }
                return Task(name: Task.name, executorPreference: executor) {
                    _ = isolation
                    self.attachBody()
                    await body()
                }
            }
            return Task.immediate(name: Task.name, executorPreference: executor) {
                _ = isolation
                self.attachBody()
                await body()
            }
        }
    }
}

extension UnownedTaskExecutor {
    /// The task-executor preference of the current task, or `nil` if it has none.
    ///
    /// The public API gives it only in this form, which cannot be handed to another task. Its first word is the executor
    /// object (SE-0417, `Builtin.Executor`), or null where there is no preference.
    package static var preferred: (any TaskExecutor)? {
        guard let unowned = withUnsafeCurrentTask(body: { $0?.unownedTaskExecutor }) else { return nil }
        guard MemoryLayout<UnownedTaskExecutor>.size == 2 * MemoryLayout<UnsafeRawPointer>.size else {
            trap("the layout of UnownedTaskExecutor has changed; this toolchain needs a newer Quattro")
        }
        let words = unsafeBitCast(unowned, to: (object: UnsafeRawPointer?, implementation: UInt).self)
        guard let object = words.object else { return nil }
        return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? any TaskExecutor
    }
}
