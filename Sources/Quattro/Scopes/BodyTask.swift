/// The task that runs a scope's body.
///
/// Only this file knows which kind of task that is: an unstructured immediate one. Swift's cancellation is final and per task, so only a
/// task of the scope's own can be cancelled without harm to the code after the scope; and only an unstructured one can be shielded, since a
/// structured one is cancelled with its parent. `Task.immediate` keeps the caller's actor, priority and task-local values and starts
/// without a hop; it does not keep the task-executor preference and the name, so these are passed explicitly.
///
/// A `BodyTask` keeps its task, so that no other task gets its address. Its type says `Void` and `Never` even if the task returns something
/// else. That would matter only to code that reads the task's value, and no code may. It is a `Task` and not an `UnsafeCurrentTask`, whose
/// size is known only at run time: then the layout of every scope would be unknown too, and each access would be a call into the runtime.
struct BodyTask: Sendable {
    private let task: Task<Void, Never>

    static var current: BodyTask? { Runtime.currentTask.map { BodyTask(task: unsafeBitCast($0, to: Task.self)) } }

    var address: UInt { UInt(bitPattern: unsafeBitCast(task, to: UnsafeRawPointer.self)) }

    var isCurrent: Bool { unsafeBitCast(task, to: UnsafeRawPointer.self) == Runtime.currentTask }

    func cancel() { Interleaving.inRuntime { task.cancel() } }

    func escalate(to priority: Priority) { Interleaving.inRuntime { task.escalatePriority(to: priority.taskPriority) } }
}

extension CancelScope {
    /// Runs `body` in a task of its own that is attached to this scope, and waits for it.
    ///
    /// Inlined, so that fewer frames lie between the caller and the wait: each frame takes time, and memory for as long as the caller
    /// waits.
    @inlinable
    @inline(__always)
    func carry(
        _ body: nonisolated(nonsending) () async -> Void,
        after entry: Entry,
        isolation: isolated (any Actor)? = #isolation
    ) async {
        await withoutActuallyEscaping(body) { body in
            // The caller does nothing but wait until the body has ended, and the body runs on the caller's actor: two tasks never use the
            // captured values at the same time.
            nonisolated(unsafe) let body = body
            switch entry {
            case .byScope(let depth):
                // A body starts on its caller's stack, and nested bodies start on top of each other. At every 64th level a body begins on a
                // stack of its own, so that only memory limits the depth.
                try? await start(body, onOwnStack: depth >= 64, isolation: isolation).value
            case .byTask:
                await withTaskCancellationHandler {
                    try? await start(body, isolation: isolation).value
                } onCancel: {
                    enclosingTaskWasCancelled()
                }
            }
        }
    }

    @usableFromInline
    func start(
        _ body: nonisolated(nonsending) @escaping () async -> Void,
        onOwnStack: Bool = false,
        isolation: isolated (any Actor)?
    ) -> WrappedlessTask {
        nonisolated(unsafe) let body = body  // As in `carry`.
        let executor = executor(for: .body, preferring: Runtime.preferredExecutor)
        if onOwnStack {
            // A `Task.yield()` before this would not be enough: a task that is resumed before it has suspended continues on the same stack.
            state.withLock { $0.depth = 0 }
            return WrappedlessTask(name: Task.name, executorPreference: executor) {
                await self.run(body, isolation: isolation)
            }
        }
        if let name = Task.name {
            return WrappedlessTask.immediate(name: name, executorPreference: executor) {
                await self.run(body, isolation: isolation)
            }
        }
        var task: WrappedlessTask?
        for _ in 0..<Inlining.once {
            task = WrappedlessTask.immediate(executorPreference: executor) {
                _ = isolation
                self.attachBody()
                await Governing.$ambient.withValue(self) {
                    _ = isolation
                    await body()
                }
            }
        }
        return task.unsafelyUnwrapped
    }

    /// Runs the body on the caller's actor.
    ///
    /// A closure passed to `Task.init` with an executor would not run there.
    ///
    /// The scope is bound here. Binding it around the creation of the task would copy the binding, which is an allocation.
    private func run(
        _ body: nonisolated(nonsending) () async -> Void,
        isolation: isolated (any Actor)?
    ) async {
        attachBody()
        await Governing.$ambient.withValue(self) {
            // Without this, the closure does not run on the actor.
            _ = isolation
            await body()
        }
    }
}
