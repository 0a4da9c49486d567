import Quattro

/// The tasks of a simulation by the numbers that Swift's runtime gives them, and which of them are in a `Task.sleep`, as a value.
///
/// A task without an executor of the simulation gets a label when its first job arrives.
struct TaskDirectory {
    /// A sleep by Swift's own `Task.sleep`: a job that runs when the sleep ends or is cancelled.
    struct Sleep {
        let task: TaskLabel
        let ticket: Timekeeper.Ticket
        let wakeup: UnownedJob
    }

    private var labels: [UInt64: TaskLabel] = [:]
    private var sleeps: [UInt64: Sleep] = [:]
    private var strays: [UInt64] = []

    /// The numbers of the tasks that have no executor of the simulation.
    var withoutExecutor: [UInt64] { strays }

    subscript(number: UInt64) -> TaskLabel? { number == 0 ? .actor : labels[number] }
}

// MARK: - Events

extension TaskDirectory {
    mutating func know(_ number: UInt64, as label: TaskLabel, hasExecutor: Bool = true) {
        if labels.updateValue(label, forKey: number) == nil, !hasExecutor { strays.append(number) }
    }

    mutating func forget(_ number: UInt64) {
        if !labels.isEmpty { labels[number] = nil }
    }

    /// - Returns: An earlier sleep, which must have ended.
    mutating func fallsAsleep(_ number: UInt64, _ sleep: Sleep) -> Sleep? {
        sleeps.updateValue(sleep, forKey: number)
    }

    /// The sleep is due, or the task continues early since it was cancelled.
    mutating func wakes(_ number: UInt64) -> Sleep? {
        sleeps.isEmpty ? nil : sleeps.removeValue(forKey: number)
    }
}

extension TaskDirectory: Sendable {}
