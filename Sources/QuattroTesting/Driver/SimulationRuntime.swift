/// What lets code that knows nothing of simulations take part in them: the product `QuattroTestingRuntime`, if it is linked.
///
/// It routes by thread. A simulation owns its thread while it runs, so everything that is asked of the process there (run this task, wake
/// this sleeper, what time is it) is asked of the simulation.
package protocol SimulationRuntime: Sendable {
    /// The executor of the main actor, for jobs that a simulation runs in its name.
    var mainExecutor: UnownedSerialExecutor { get }

    /// From here on the current thread is that of a simulation, at its present time, or of none.
    ///
    /// - Returns: The simulation whose thread it was.
    @discardableResult
    func setSimulation(_ driver: SimulationDriver?) -> SimulationDriver?

    /// From here on a task belongs to a simulation, whichever thread resumes it, unless it belongs to one already.
    ///
    /// - Returns: The simulation that it belongs to, or `nil` if that simulation is over.
    func home(of task: UInt64, orElse driver: SimulationDriver) -> SimulationDriver?

    /// These tasks have ended.
    func disown(_ tasks: [UInt64])

    /// The addresses at which the functions go on that a task waits in, innermost first. It is for a task that has not ended and does not
    /// run.
    func resumePoints(of task: UnownedJob) -> [UInt]

    /// The function at an address, and those that are inlined there: a return address, or where a function goes on.
    func frames(at address: UInt, isResumePoint: Bool) -> [CodeFrame]

    /// While `work` runs, code in simulations on this thread sees the task-local values that `look` reads here and now, even in a task
    /// that has none.
    func sharingLocals<Value>(readBy look: () -> Void, _ work: () throws -> Value) rethrows -> Value

    /// What the current thread is in the crew of a simulation, or null.
    var member: UnsafeMutableRawPointer? { get }
    func setMember(_ member: UnsafeMutableRawPointer?, of driver: SimulationDriver?)
    var threadNumber: Int32 { get }

    /// Starts a thread, whose locks are points of its simulation.
    func startThread(_ body: @escaping @Sendable () -> Void)

    /// What a thread of a crew waits for.
    func makeBaton() -> UnsafeMutableRawPointer
    func freeBaton(_ baton: UnsafeMutableRawPointer)
    func giveBaton(_ baton: UnsafeMutableRawPointer)
    func awaitBaton(_ baton: UnsafeMutableRawPointer)
    /// Stops in the middle of a step; steps that want a lock that it has must know that.
    func handOver(_ other: UnsafeMutableRawPointer, awaiting own: UnsafeMutableRawPointer)

    /// From here on the current thread has the baton of a simulation whose steps may stop at locks.
    func takeOver(_ driver: SimulationDriver, holdsMainActor: Bool)

    /// Waits for the main actor, and keeps all other code off it. It does not wait if a simulation around this one on the thread holds it
    /// already.
    ///
    /// - Returns: A function that lets other code on again, which may be called on any thread and more than once.
    func holdMainActor() -> @Sendable () -> Void

    /// Names the functions and lines of code, from the innermost out.
    ///
    /// - Returns: One text for each function, and none for what the compiler has put in between; `nil` if they are unknown.
    func names(of stack: [CodeAddress]) -> [String]?
}

/// A place in the code on the stack of a thread.
package struct CodeAddress: Hashable, Sendable {
    package let address: UInt
    /// Whether it is where a call returns to, and not where the thread stands.
    package let isOfReturn: Bool

    package init(address: UInt, isOfReturn: Bool) {
        self.address = address
        self.isOfReturn = isOfReturn
    }
}

/// The runtime that is linked, if one is.
package enum LinkedRuntime {
    /// Set once, by a constructor, before there are threads.
    nonisolated(unsafe) package static var current: (any SimulationRuntime)?

    /// What to say at the first simulation: that the runtime is linked, and does nothing here.
    nonisolated(unsafe) package static var notice: (@Sendable () -> Void)?
}
