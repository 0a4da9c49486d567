#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import QuattroTesting
import Synchronization

/// Finds the simulation of a plain task that another thread resumes.
///
/// A callback that resumes the task does not know simulations. Without this, the task would continue in the thread pool, concurrently with
/// the simulation, unnoticed.
enum Homes {
    enum Home {
        case simulation(SimulationDriver)
        /// The simulation has ended, and the task never runs again.
        case gone
    }

    private struct Entry {
        weak var driver: SimulationDriver?
    }

    private static let entries = Guarded<[UInt64: Entry]>([:])
    private static let count = Atomic(0)

    /// - Returns: `nil` for a job of the process.
    static func home(of job: UnownedJob) -> Home? {
        // While there are no simulations, this check is the only cost.
        guard count.load(ordering: .relaxed) > 0 else { return nil }
        let number = job.taskNumber
        guard let entry = entries.withLock({ $0[number] }) else { return nil }
        return entry.driver.map { .simulation($0) } ?? .gone
    }

    static func home(of task: UInt64, orElse driver: SimulationDriver) -> SimulationDriver? {
        entries.withLock { entries in
            if let entry = entries[task] { return entry.driver }
            entries[task] = Entry(driver: driver)
            count.store(entries.count, ordering: .relaxed)
            return driver
        }
    }

    static func disown(_ tasks: [UInt64]) {
        guard !tasks.isEmpty else { return }
        entries.withLock { entries in
            for task in tasks { entries[task] = nil }
            count.store(entries.count, ordering: .relaxed)
        }
    }
}
#endif
