import Quattro

extension SimulationFailure {
    /// A place in a run where a task other than the obvious one continued.
    ///
    /// The obvious task is the running one if it can go on and has not yielded, and otherwise the first of the ready tasks. So the switches
    /// of a run are the whole effect of its seed, and the switches of a failure that was made smaller are what the failure needs.
    ///
    /// ```swift
    /// for turn in failure.switches ?? [] { print("\(turn.task) before \(turn.before)") }
    /// ```
    ///
    /// Isolation: a `Sendable` value.
    public struct Switch: Hashable, Sendable {
        /// The task that continued, as the report calls it.
        public let task: String
        /// The task that had to wait.
        public let before: String
        /// The step with which the task continued, counted from 1.
        public let step: Int
        /// The virtual time of the step, since the beginning of the run.
        public let time: Duration
        /// How many more steps of others the waiting task then had to wait for, although it could have continued.
        public internal(set) var others: Int
        /// Whether both are jobs of one label, such as those of child tasks that share the task's label.
        let isWithinTask: Bool
    }

    /// How a failure was made smaller.
    public struct Reduction: Hashable, Sendable {
        /// The number of switches of the original failing run.
        public let switches: Int
        /// How often the body was run to make the failure smaller.
        public let runs: Int
        /// How many steps the original failing run took.
        public let steps: Int
    }
}

extension SimulationFailure.Switch: CustomStringConvertible {
    /// A sentence, without its full stop.
    public var description: String {
        let moment = time == .zero ? "at step \(step)" : "at step \(step), \(time.readable),"
        let other = isWithinTask ? "another job of its own" : task == before ? "another task of that name" : before
        let steps = others == 1 ? "1 more step" : "\(others) more steps"
        let rest = others == 0 ? "" : ", which had to wait for \(steps) of others"
        return "\(task) went on \(moment) before \(other)\(rest)"
    }
}
