import Dispatch
import Quattro

/// Runs one task on a thread that no other task uses meanwhile.
///
/// All simulations of one call run there, one after the other: a thread for each would cost more than a small simulation.
final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "quattro.simulation")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs `work`, which never suspends, with the task-local values of the caller, and cancelled when the caller is.
    ///
    /// - In a simulation, `work` runs right there, as one step of it.
    /// - If a step of it does not return and the watchdog gives it up, this throws the ``SimulationFailure`` that says so. The thread is
    ///   left to itself, with everything that it holds.
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
