import Quattro

/// Every step of one run, as a value: its switches and its timeline are made from this.
///
/// Only runs that will be reported have a trace: the last replay of a failure, and the runs of a schedule.
struct RunTrace: Sendable {
    /// One step of one task.
    struct Step: Sendable {
        let number: Int
        let task: TaskLabel
        let choice: Choice
        let time: Deadline
        /// The task that would have continued, if another one did instead.
        let passedOver: TaskLabel?
        /// What the task had waited for, if it has said so.
        let waited: Waited?
    }

    /// What a task waits for, and since when.
    struct Waited: Sendable, CustomStringConvertible {
        let awaited: Awaited
        let since: Deadline

        var description: String { awaited.description(at: since) }
    }

    /// For a run that never ends, the beginning is kept.
    private static let mostSteps = 100_000

    private(set) var steps: [Step] = []
    private(set) var leftOut = 0

    mutating func add(_ step: Step) {
        if steps.count < Self.mostSteps { steps.append(step) } else { leftOut += 1 }
    }

    /// The switches, each with all steps until the waiting task continued.
    func switches(since start: Deadline) -> [SimulationFailure.Switch] {
        var switches: [SimulationFailure.Switch] = []
        /// The place in the list, by the number of the waiting task.
        var waiting: [Int: Int] = [:]
        for step in steps {
            if let place = step.passedOver.flatMap({ waiting[$0.number] }) {
                switches[place].others += 1
            } else if let passedOver = step.passedOver {
                waiting[passedOver.number] = switches.count
                switches.append(.init(step, before: passedOver, since: start))
            }
            waiting[step.task.number] = nil
        }
        return switches
    }
}

extension SimulationFailure.Switch {
    fileprivate init(_ step: RunTrace.Step, before passedOver: TaskLabel, since start: Deadline) {
        self.init(
            task: "\(step.task)",
            before: "\(passedOver)",
            step: step.number,
            time: start.duration(to: step.time),
            others: 0,
            isWithinTask: step.task === passedOver
        )
    }
}
