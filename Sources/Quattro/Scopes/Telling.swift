import Synchronization

/// Says that tasks are being cancelled on this stack, so that the code further up on it may be a cancellation handler.
///
/// The runtime calls a handler under a lock of the task that is cancelled. To cancel another task from in there could wait for a
/// thread that goes the other way: that raises the priority of what is around, and so takes the lock of the outer task first. So
/// what a handler cancels is decided at once, and told from a thread that holds no such lock.
final class Telling: Sendable {
    /// Task-local values are thread-local ones where there is no task.
    @TaskLocal private static var ambient: Telling?

    /// A task that a handler makes inherits the value, and is not on this stack.
    private let task = UInt(bitPattern: Runtime.currentTask)
    private let isOver = Atomic(false)

    /// Whether the caller may be a cancellation handler that the library has called.
    static var isUnderWay: Bool {
        guard let ambient, !ambient.isOver.load(ordering: .relaxed) else { return false }
        return ambient.task == UInt(bitPattern: Runtime.currentTask)
    }

    /// Cancels the tasks one after the other.
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
