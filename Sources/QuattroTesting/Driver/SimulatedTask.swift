import Quattro

/// Leads into a simulation, and belongs to no task.
///
/// Jobs come here only when the simulation is over: what is left of it never runs.
final class WayIn: SimulatedExecutor {
    private let driver: SimulationDriver

    init(driver: SimulationDriver) {
        self.driver = driver
    }

    var world: any SimulatedWorld { driver }

    func enqueue(_ job: consuming ExecutorJob) {}
    func willWait(for awaited: Awaited) {}
}

/// The executor of one task in a simulation.
///
/// It says which task becomes ready, and by its end that the task has ended: a task lets go of its executor when it
/// completes, even while someone keeps a handle to it, and one that is suspended for ever never does.
///
/// As a serial executor it stands for no isolation at all. Jobs run in its name, so that the runtime may not go on inline on
/// another executor, and every hop becomes a choice.
final class SimulatedTask: SimulatedExecutor, SerialExecutor {
    let label: TaskLabel
    private let driver: SimulationDriver

    init(_ label: TaskLabel, in driver: SimulationDriver) {
        self.label = label
        self.driver = driver
    }

    deinit {
        driver.ended(label)
    }

    var world: any SimulatedWorld { driver }

    func enqueue(_ job: consuming ExecutorJob) {
        driver.enqueue(UnownedJob(job), of: self)
    }

    func willWait(for awaited: Awaited) {
        driver.waits(label, for: awaited)
    }

    func run(_ job: UnownedJob, schedulesEveryHop: Bool) {
        if schedulesEveryHop {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        } else {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
