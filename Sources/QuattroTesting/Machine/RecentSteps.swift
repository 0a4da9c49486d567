import Quattro

/// The last steps of a run, with consecutive steps of one task as one entry, as a value.
struct RecentSteps: Sendable {
    /// A step, or several steps of one task at one time, between which nothing else could run.
    struct Step: Sendable {
        let number: Int
        let task: TaskLabel
        let choice: Choice
        let time: Deadline
        fileprivate(set) var last: Int

        init(number: Int, task: TaskLabel, choice: Choice, time: Deadline) {
            self.number = number
            self.task = task
            self.choice = choice
            self.time = time
            last = number
        }

        fileprivate func goesOn(with step: Step) -> Bool {
            step.choice.count == 1 && step.task === task && step.time == time
        }
    }

    let kept: Int
    private var steps: [Step] = []

    init(kept: Int) {
        // For a while, up to twice as many are kept.
        self.kept = min(max(kept, 0), Int.max / 2)
    }

    var all: ArraySlice<Step> { steps.suffix(kept) }

    mutating func add(_ step: @autoclosure () -> Step) {
        guard kept > 0 else { return }
        let step = step()
        let last = steps.count - 1
        if last >= 0, steps[last].goesOn(with: step) {
            steps[last].last = step.number
            return
        }
        if steps.count >= 2 * kept { steps.removeFirst(steps.count - kept) }
        steps.append(step)
    }
}
