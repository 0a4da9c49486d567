import Synchronization

/// What hears of the waits of a task: the executor of a task in a simulation.
package protocol WaitObserver: TaskExecutor {
    /// The task is about to suspend until something of the library's happens.
    func willWait(for awaited: Awaited)

    /// Something of the library's has happened, or the wait for it was cancelled, and the task goes on.
    ///
    /// Told of each wait only while a simulation asks, see ``Simulations/beginAsking()``.
    func hasWaited()
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
}

/// Tells a simulation what the current task is about to wait for.
@inline(__always)
func willWait(for awaited: () -> Awaited) {
    guard Simulations.areRunning else { return }
    (Runtime.preferredExecutor as? any WaitObserver)?.willWait(for: awaited())
}

/// Tells a simulation that the current task does not wait after all.
func willNotWait() {
    guard Simulations.areRunning else { return }
    (Runtime.preferredExecutor as? any WaitObserver)?.hasWaited()
}

/// Tells a simulation that asks that the current task has waited for something of the library's, and no longer does.
@inline(__always)
func hasWaited() {
    guard Simulations.areAsking else { return }
    (Runtime.preferredExecutor as? any WaitObserver)?.hasWaited()
}
