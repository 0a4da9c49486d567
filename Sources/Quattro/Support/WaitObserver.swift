/// The executor of a task in a simulation, which is told of the task's waits.
package protocol WaitObserver: TaskExecutor {
    /// The task is about to suspend until something in the library happens.
    func willWait(for awaited: Awaited)

    /// The wait for something in the library has ended or was cancelled, and the task continues.
    ///
    /// It is called for each wait only while a simulation asks for that; see ``Simulations/beginAsking()``.
    func hasWaited()
}

/// The simulations that are running.
package enum Simulations {
    @inline(__always)
    static var areRunning: Bool { Attention.isPaid(by: .simulations) }

    /// A simulation begins.
    package static func begin() { Attention.count(.simulations, by: 1) }
    package static func end() { Attention.count(.simulations, by: -1) }

    /// From now on, a simulation wants to be told when waits end.
    package static func beginAsking() { Attention.count(.askingSimulations, by: 1) }
    package static func endAsking() { Attention.count(.askingSimulations, by: -1) }
}

/// Keeps the waits of tasks, so that an observer of a running program sees them.
package protocol WaitKeeper: Sendable {
    /// The current task is about to wait.
    func willWait(for awaited: Awaited)
    /// The current task has stopped waiting.
    func hasWaited()
}

/// Where the library reports its waits.
enum Waits {
    /// Set once, before anything watches or records waits.
    nonisolated(unsafe) static var keeper: (any WaitKeeper)?

    private static var publishedKeeper: (any WaitKeeper)? {
        Attention.isPublished([.waits, .simulatedEvents]) ? keeper : nil
    }

    @inline(never)
    fileprivate static func begin(for awaited: Awaited) {
        if Simulations.areRunning { (Runtime.preferredExecutor as? any WaitObserver)?.willWait(for: awaited) }
        publishedKeeper?.willWait(for: awaited)
    }

    @inline(never)
    fileprivate static func end(ofSimulations: Attention) {
        if Attention.isPaid(by: ofSimulations) { (Runtime.preferredExecutor as? any WaitObserver)?.hasWaited() }
        publishedKeeper?.hasWaited()
    }
}

/// Tells observers what the current task is about to wait for.
@inline(__always)
func willWait(for awaited: () -> Awaited) {
    guard Attention.isPaid(by: [.simulations, .waits]) else { return }
    Waits.begin(for: awaited())
}

/// Tells observers that the current task does not wait after all.
func willNotWait() {
    guard Attention.isPaid(by: [.simulations, .waits]) else { return }
    Waits.end(ofSimulations: .simulations)
}

/// Tells observers, and the simulations that ask for it, that the current task has stopped waiting for something in the library.
@inline(__always)
func hasWaited() {
    guard Attention.isPaid(by: [.askingSimulations, .waits, .simulatedEvents]) else { return }
    Waits.end(ofSimulations: .askingSimulations)
}
