import Synchronization

/// What hears of the waits of a task: the executor of a task in a simulation.
package protocol WaitObserver: TaskExecutor {
    /// The task is about to suspend until something of the library's happens.
    func willWait(for awaited: Awaited)
}

/// Whether any simulation is running: all that the library looks at when there is none.
package enum Simulations {
    private static let running = Atomic(0)

    static var areRunning: Bool { running.load(ordering: .relaxed) > 0 }

    /// A simulation begins.
    package static func begin() { running.add(1, ordering: .sequentiallyConsistent) }
    package static func end() { running.subtract(1, ordering: .sequentiallyConsistent) }
}

/// Tells a simulation what the current task is about to wait for.
@inline(__always)
func willWait(for awaited: () -> Awaited) {
    guard Simulations.areRunning else { return }
    (Runtime.preferredExecutor as? any WaitObserver)?.willWait(for: awaited())
}
