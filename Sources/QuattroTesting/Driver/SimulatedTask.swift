package import Quattro

/// Leads into a simulation and belongs to no task: the executor of tasks that have none of their own.
///
/// Without `QuattroTestingRuntime` there are none, and jobs come here only when the simulation is over.
final class WayIn: SimulatedExecutor {
    private let driver: SimulationDriver

    init(driver: SimulationDriver) {
        self.driver = driver
    }

    var world: any SimulatedWorld { driver }

    func enqueue(_ job: consuming ExecutorJob) {
        driver.enqueue(UnownedJob(job), isOnMainActor: false)
    }

    func willWait(for awaited: Awaited) {}
    func hasWaited() {}
}

/// The executor of one task in a simulation.
///
/// It says which task becomes ready, and by its end that the task has ended: a task releases its executor when it completes, even if a
/// handle to it is kept, and one that is suspended for ever never does.
package final class SimulatedTask: SimulatedExecutor {
    let label: TaskLabel
    let driver: SimulationDriver

    init(_ label: TaskLabel, in driver: SimulationDriver) {
        self.label = label
        self.driver = driver
    }

    deinit {
        driver.ended(label)
    }

    package var world: any SimulatedWorld { driver }

    package func enqueue(_ job: consuming ExecutorJob) {
        driver.enqueue(UnownedJob(job), of: self)
    }

    package func willWait(for awaited: Awaited) {
        driver.waits(label, for: awaited)
    }

    package func hasWaited() {
        driver.hasWaited()
    }
}
