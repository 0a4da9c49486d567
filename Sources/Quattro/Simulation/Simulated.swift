/// The world in which a simulation runs the library's tasks: its time, and the executors of the tasks.
///
/// It is consulted only while a simulation is running somewhere in the process.
package protocol SimulatedWorld: TimeSource {
    /// The executor of a task that the library is about to make.
    ///
    /// Each task gets an object of its own, so that the world knows which task becomes ready. When the object is released, the task has
    /// ended.
    ///
    /// - Parameters:
    ///   - task: The task.
    ///   - isInherited: Whether the task's own executor belongs to this world too, and not only its time.
    /// - Returns: `nil` for a task that is made by code outside of the world, such as a plain `Task` made inside.
    func executor(for task: SpawnedTask, isInherited: Bool) -> (any TaskExecutor)?

    /// An executor of this world that belongs to no task, for code that may outlive the task in which it runs.
    var anyExecutor: any SimulatedExecutor { get }

    /// Whether it keeps the events of its scopes.
    var keepsEvents: Bool { get }

    /// An event has happened in this world, on any thread; called with no lock held.
    ///
    /// The event carries no time: the world adds it. A scope has its number in the process. The task is zero for the body's task; otherwise
    /// it is the current task.
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
        /// It runs the body of the scope.
        case body
        case child
        case background
        case starting
        /// It runs an operation that its caller may leave behind.
        case abandonable
    }

    package let kind: Kind
    /// The scope whose body it runs, or the child's own scope.
    package let scope: any Governor
}

extension Timekeeper {
    /// The simulated world to which this timekeeper belongs.
    package var simulatedWorld: (any SimulatedWorld)? { source as? any SimulatedWorld }
}
