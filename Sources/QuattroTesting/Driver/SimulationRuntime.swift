/// Lets unmodified code take part in simulations: implemented by the product `QuattroTestingRuntime`, if it is linked.
///
/// It routes by thread. A simulation owns its thread while it runs, so every request to the process on that thread (run this task, wake
/// this sleeper, read the time) goes to the simulation.
package protocol SimulationRuntime: Sendable {
    /// The executor of the main actor, for jobs that a simulation runs on its behalf.
    var mainExecutor: UnownedSerialExecutor { get }

    /// Makes the current thread that of a simulation, at its present time, or of none.
    ///
    /// - Returns: The simulation whose thread it was before.
    @discardableResult
    func setSimulation(_ driver: SimulationDriver?) -> SimulationDriver?

    /// Assigns a task to a simulation, whichever thread resumes the task, unless it belongs to one already.
    ///
    /// - Returns: The simulation that it belongs to, or `nil` if that simulation has ended.
    func home(of task: UInt64, orElse driver: SimulationDriver) -> SimulationDriver?

    /// Forgets these tasks, which have ended.
    func disown(_ tasks: [UInt64])

    /// The addresses at which the functions continue in which a task waits, innermost first. The task must not have ended and must not be
    /// running.
    func resumePoints(of task: UnownedJob) -> [UInt]

    /// The function at an address, and those that are inlined there. The address is a return address, or one at which a function continues.
    func frames(at address: UInt, isResumePoint: Bool) -> [CodeFrame]

    /// While `work` runs, code in simulations on this thread sees the task-local values that `look` reads now, even in a task that has
    /// none.
    func sharingLocals<Value>(readBy look: () -> Void, _ work: () throws -> Value) rethrows -> Value

    /// The membership of the current thread in the crew of a simulation, or null.
    var member: UnsafeMutableRawPointer? { get }
    func setMember(_ member: UnsafeMutableRawPointer?, of driver: SimulationDriver?)
    var threadNumber: Int32 { get }

    /// Starts a thread whose locks are points at which its simulation may switch.
    func startThread(_ body: @escaping @Sendable () -> Void)

    /// Makes the semaphore for which a thread of a crew waits.
    func makeBaton() -> UnsafeMutableRawPointer
    func freeBaton(_ baton: UnsafeMutableRawPointer)
    func giveBaton(_ baton: UnsafeMutableRawPointer)
    func awaitBaton(_ baton: UnsafeMutableRawPointer)
    /// Stops in the middle of a step. Steps that want a lock of this thread must know that it has stopped.
    func handOver(_ other: UnsafeMutableRawPointer, awaiting own: UnsafeMutableRawPointer)

    /// Gives the current thread the baton of a simulation whose steps may stop at locks.
    func takeOver(_ driver: SimulationDriver, holdsMainActor: Bool)

    /// Waits for the main actor, and keeps all other code off it. It does not wait if an enclosing simulation on this thread holds it
    /// already.
    ///
    /// - Returns: A function that lets other code use the main actor again. It may be called on any thread, and more than once.
    func holdMainActor() -> @Sendable () -> Void

    /// Names the functions and lines of code, from the innermost out.
    ///
    /// - Returns: One text for each function, and none for functions that the compiler has inserted; `nil` if they are unknown.
    func names(of stack: [CodeAddress]) -> [String]?
}

/// A place in the code on the stack of a thread.
package struct CodeAddress: Hashable, Sendable {
    package let address: UInt
    /// Whether it is a return address, and not the address that the thread is executing.
    package let isOfReturn: Bool

    package init(address: UInt, isOfReturn: Bool) {
        self.address = address
        self.isOfReturn = isOfReturn
    }
}

/// The linked runtime, if there is one.
package enum LinkedRuntime {
    /// A constructor sets this once, before there are threads.
    nonisolated(unsafe) package static var current: (any SimulationRuntime)?

    /// Called at the first simulation if the runtime is linked but has no effect on this platform; it says so.
    nonisolated(unsafe) package static var notice: (@Sendable () -> Void)?
}
