import Synchronization

/// The world in which a simulation runs the library's tasks: its time, and the executors of the tasks.
///
/// Nothing of it is consulted unless a simulation is running somewhere in the process.
package protocol SimulatedWorld: TimeSource {
    /// The executor of a task that the library is about to make.
    ///
    /// An object of its own for each task, so that the world knows which task becomes ready, and by the object's end that
    /// the task has ended.
    ///
    /// - Parameters:
    ///   - task: The task.
    ///   - isInherited: Whether the world is that of the executor which the task would have, and not only that of its time.
    /// - Returns: `nil` for a task that is made by code outside of the world, such as a plain `Task` made inside.
    func executor(for task: SpawnedTask, isInherited: Bool) -> (any TaskExecutor)?

    /// An executor that leads to this world and belongs to no task, for whoever may outlive the task that it is in.
    var anyExecutor: any SimulatedExecutor { get }
}

/// The executor of one task in a simulated world.
package protocol SimulatedExecutor: TaskExecutor {
    var world: any SimulatedWorld { get }

    /// The task is about to suspend until something of the library's happens.
    func willWait(for awaited: Awaited)

    /// Something of the library's has happened, or the wait for it was cancelled, and the task goes on.
    ///
    /// Told only while a simulation asks, see ``Simulations/beginAsking()``.
    func hasWaited()
}

/// A task that the library makes.
package struct SpawnedTask: Sendable {
    package enum Kind: Hashable, Sendable {
        /// Carries the body of the scope.
        case body
        case child
        case background
        case starting
    }

    package let kind: Kind
    /// The scope that it carries, or the child's own.
    package let scope: CancelScope
}

/// Whether any simulation is running: all that the library looks at when there is none.
package enum Simulations {
    private static let running = Atomic(0)

    /// How many of them want to know of the ends of waits.
    private static let asking = Atomic(0)

    static var areRunning: Bool { running.load(ordering: .relaxed) > 0 }
    static var areAsking: Bool { asking.load(ordering: .relaxed) > 0 }

    /// A simulation begins.
    package static func begin() { running.add(1, ordering: .sequentiallyConsistent) }
    package static func end() { running.subtract(1, ordering: .sequentiallyConsistent) }

    /// From here on a simulation wants to know of the ends of waits.
    package static func beginAsking() { asking.add(1, ordering: .sequentiallyConsistent) }
    package static func endAsking() { asking.subtract(1, ordering: .sequentiallyConsistent) }

    /// The time of the simulation whose thread this is, for tasks that have not inherited it.
    ///
    /// Set once, before there are threads, by what simulates plain tasks too.
    nonisolated(unsafe) package static var timekeeperOfThread: (@Sendable () -> Timekeeper?)?

    static var timekeeper: Timekeeper? { areRunning ? timekeeperOfThread?() : nil }
}

extension CancelScope {
    /// The one place that decides on which executor a task of the library runs.
    @inline(__always)
    func executor(for kind: SpawnedTask.Kind, preferring preferred: (any TaskExecutor)?) -> (any TaskExecutor)? {
        Simulations.areRunning ? simulatedExecutor(for: kind, insteadOf: preferred) : preferred
    }

    private func simulatedExecutor(
        for kind: SpawnedTask.Kind,
        insteadOf preferred: (any TaskExecutor)?
    ) -> (any TaskExecutor)? {
        let inherited = (preferred as? any SimulatedExecutor)?.world
        let world = inherited ?? timekeeper?.simulatedWorld
        let task = SpawnedTask(kind: kind, scope: self)
        return world?.executor(for: task, isInherited: inherited != nil) ?? preferred
    }
}

extension Runtime {
    /// The preference of the current task, for a group to hand on to its children.
    ///
    /// In a simulation an executor ends with its task, and a group may be kept for longer.
    static var preferredExecutorForGroup: (any TaskExecutor)? {
        let preferred = preferredExecutor
        guard Simulations.areRunning else { return preferred }
        return (preferred as? any SimulatedExecutor)?.world.anyExecutor ?? preferred
    }
}

/// Tells a simulation what the current task is about to wait for.
@inline(__always)
func willWait(for awaited: () -> Awaited) {
    guard Simulations.areRunning else { return }
    (Runtime.preferredExecutor as? any SimulatedExecutor)?.willWait(for: awaited())
}

/// Tells a simulation that asks that the current task has waited for something of the library's, and no longer does.
@inline(__always)
func hasWaited() {
    guard Simulations.areAsking else { return }
    (Runtime.preferredExecutor as? any SimulatedExecutor)?.hasWaited()
}
