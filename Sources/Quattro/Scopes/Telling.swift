import Synchronization

/// Marks a stack on which tasks are being cancelled, so that code called from here may be a cancellation handler.
///
/// The runtime calls a handler under a lock of the task that is cancelled. Cancelling another task inside the handler could deadlock with a
/// thread that takes the locks in the other order: one that raises the priority of an outer task, and so takes the outer task's lock first.
/// So if a handler cancels something, that is decided at once, and the tasks are cancelled on a thread that holds no such lock.
final class Telling: Sendable {
    /// Where there is no task, task-local values are thread-local.
    @TaskLocal private static var ambient: Telling?

    /// A task that a handler makes inherits the value, but is not on this stack.
    private let task = UInt(bitPattern: Runtime.currentTask)
    private let isOver = Atomic(false)

    /// Whether the caller may be a cancellation handler that the library has called.
    static var isUnderWay: Bool {
        guard let ambient, !ambient.isOver.load(ordering: .relaxed) else { return false }
        return ambient.task == UInt(bitPattern: Runtime.currentTask)
    }

    /// Cancels the tasks one after another.
    static func tell(_ bodies: [BodyTask]) {
        guard !bodies.isEmpty else { return }
        during { for body in bodies { body.cancel() } }
    }

    /// Runs work that may call handlers.
    static func during(_ work: () -> Void) {
        let telling = Telling()
        $ambient.withValue(telling, operation: work)
        telling.isOver.store(true, ordering: .relaxed)
    }
}

extension CancelSource {
    /// Cancels or moves sources where the caller may hold a lock of another library: scopes are cancelled at once, and their tasks are
    /// told by another thread.
    package static func tellingElsewhere(_ work: () -> Void) { Telling.during(work) }
}
