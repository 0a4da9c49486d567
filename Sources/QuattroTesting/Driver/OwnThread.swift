import Dispatch
import Quattro

/// Runs one task on a thread that no other task uses at that time.
///
/// All simulations of one call run there, one after another: a thread for each would cost more than a small simulation.
final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "quattro.simulation")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs `work`, which never suspends, with the task-local values of the caller, and cancelled when the caller is.
    ///
    /// - Inside a simulation, `work` runs on the simulation's thread, as one step.
    /// - If a step does not return and the watchdog gives the call up, this throws a ``SimulationFailure`` that says so. The thread is
    ///   abandoned, with everything that it holds.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        if let around = Timekeeper.current.simulatedWorld as? SimulationDriver, around.isOnThread { return try work() }
        let call = RunningCall()
        Watchdog.shared.watch(call)
        let task = Task(executorPreference: OwnThread()) { try call.onItsThread(work) }
        return try await withTaskCancellationHandler {
            if let failure = await call.end {
                Watchdog.shared.forget(call)
                throw failure
            }
            return try await task.value
        } onCancel: {
            task.cancel()
            call.cancel()
        }
    }
}
