/// The world in which a simulation runs the library's tasks: its time, and the executors of the tasks.
///
/// It is consulted only while a simulation is running somewhere in the process.
package protocol SimulatedWorld: TimeSource {
    /// The executor of a task that the library is about to make.
    ///
    /// It is an object of its own for each task, so that the world knows which task becomes ready, and by the object's end that the task
    /// has ended.
    ///
    /// - Parameters:
    ///   - task: The task.
    ///   - isInherited: Whether the world is that of the executor which the task would have, and not only that of its time.
    /// - Returns: `nil` for a task that is made by code outside of the world, such as a plain `Task` made inside.
    func executor(for task: SpawnedTask, isInherited: Bool) -> (any TaskExecutor)?

    /// An executor that leads to this world and belongs to no task, for code that may outlive the task that it is in.
    var anyExecutor: any SimulatedExecutor { get }

    /// Whether it keeps what happens to its scopes.
    var keepsEvents: Bool { get }

    /// Something has happened in it, on any thread; called with no lock held.
    ///
    /// The world says when that was: the event carries no time. A scope has the number that it has in the process, and a task is zero if
    /// it is that of its scope's body, and otherwise the current one.
    func keep(_ event: TimelineEvent)
}

extension SimulatedWorld {
    package var keepsEvents: Bool { false }
    package func keep(_ event: TimelineEvent) {}
}

/// The executor of one task in a simulated world.
package protocol SimulatedExecutor: WaitObserver {
    var world: any SimulatedWorld { get }
}

/// A task that the library makes.
package struct SpawnedTask: Sendable {
    package enum Kind: Hashable, Sendable {
        /// Carries the body of the scope.
        case body
        case child
        case background
        case starting
        /// An operation that its caller may leave behind.
        case abandonable
    }

    package let kind: Kind
    /// The scope that it carries, or the child's own.
    package let scope: any Governor
}

extension Timekeeper {
    /// The simulated world whose time this is.
    package var simulatedWorld: (any SimulatedWorld)? { source as? any SimulatedWorld }
}
