package import Quattro

/// An executor of a simulation that belongs to no task: for tasks that have no executor of their own.
///
/// Without `QuattroTestingRuntime` there are no such tasks, and jobs arrive here only after the simulation has ended.
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
/// It reports which task becomes ready. When it is released, the task has ended: a task releases its executor when it completes, even if a
/// handle to the task is kept, and a task that is suspended for ever never does.
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
