import Quattro

/// The tasks of a simulation by the numbers that Swift's runtime gives them, and which of them are in a `Task.sleep`, as a value.
///
/// Of unmodified code nothing is known but its jobs, so a task has a label from when its first job comes.
struct TaskDirectory {
    /// A sleep of Swift's own: a job that is to run when it is over, or cancelled.
    struct Sleep {
        let ticket: Timekeeper.Ticket
        let wakeup: UnownedJob
    }

    private var labels: [UInt64: TaskLabel] = [:]
    private var sleeps: [UInt64: Sleep] = [:]
    private var plainTasks: [UInt64] = []

    /// The numbers of the tasks that no library made.
    var plain: [UInt64] { plainTasks }

    subscript(number: UInt64) -> TaskLabel? { number == 0 ? .actor : labels[number] }
}

// MARK: - Events

extension TaskDirectory {
    mutating func know(_ number: UInt64, as label: TaskLabel) {
        if labels.updateValue(label, forKey: number) == nil, label.isPlain { plainTasks.append(number) }
    }

    /// - Returns: An earlier sleep, which must have ended.
    mutating func fallsAsleep(_ number: UInt64, _ sleep: Sleep) -> Sleep? {
        sleeps.updateValue(sleep, forKey: number)
    }

    /// The sleep is due, or the task goes on already since it was cancelled.
    mutating func wakes(_ number: UInt64) -> Sleep? {
        sleeps.isEmpty ? nil : sleeps.removeValue(forKey: number)
    }
}

extension TaskDirectory: Sendable {}
