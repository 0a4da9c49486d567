import Quattro

/// Who a task is: what the report of a simulation says of it.
///
/// An object, since it is handed around at every step.
final class TaskLabel: Sendable {
    enum Kind: Hashable, Sendable {
        case root
        case library(SpawnedTask.Kind)
        /// Made by a plain `Task`, by `async let` in one, and so on, and simulated all the same.
        case plain(Int, name: String?)
        /// No task, but the turn of an actor that others wait for.
        case actor
    }

    /// Counted from 0, the root, in the order in which they were made.
    let number: Int
    let kind: Kind
    let title: ScopeTitle?
    let isOfGroup: Bool

    static let actor = TaskLabel(number: -1, kind: .actor)

    init(number: Int, kind: Kind, title: ScopeTitle? = nil, isOfGroup: Bool = false) {
        self.number = number
        self.kind = kind
        self.title = title
        self.isOfGroup = isOfGroup
    }

    func named(_ name: String?) -> TaskLabel {
        guard case .plain(let index, _) = kind else { return self }
        return TaskLabel(number: number, kind: .plain(index, name: name))
    }

    var isPlain: Bool { if case .plain = kind { true } else { false } }
}

/// The tasks of a simulation that are alive, what each waits for, and the last steps, as a value.
struct TaskLedger: Sendable {
    struct Entry: Sendable {
        let label: TaskLabel
        /// The scope that it carries, or a child's own.
        let scope: (any Governor)?
        var lastStep: Int?
        var lastTime: Deadline?
        var awaited: Awaited?

        fileprivate mutating func ran(step: Int, at time: Deadline) {
            lastStep = step
            lastTime = time
            awaited = nil
        }
    }

    /// A step, or several of one task at one time between which nobody else could run.
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

    private let keptSteps: Int
    private var entries: [Int: Entry] = [:]
    private var recent: [Step] = []
    private(set) var made = 0
    private var plainTasks = 0

    init(keptSteps: Int) {
        self.keptSteps = keptSteps
    }

    var alive: [Entry] { entries.values.sorted { $0.label.number < $1.label.number } }
    var aliveCount: Int { entries.count }
    var lastSteps: ArraySlice<Step> { recent.suffix(keptSteps) }
}

// MARK: - Events

extension TaskLedger {
    mutating func add(_ kind: TaskLabel.Kind, scope: (any Governor)? = nil) -> TaskLabel {
        let label = TaskLabel(number: made, kind: kind, title: scope?.title, isOfGroup: scope?.isOfGroup == true)
        made += 1
        entries[label.number] = Entry(label: label, scope: scope)
        return label
    }

    /// A task that is known by its jobs alone.
    ///
    /// It has an entry only while it sleeps: nobody tells of its end.
    mutating func addPlain() -> TaskLabel {
        plainTasks += 1
        defer { made += 1 }
        return TaskLabel(number: made, kind: .plain(plainTasks, name: nil))
    }

    /// The task that is running sleeps by a clock of Swift's.
    mutating func sleeps(_ task: TaskLabel, until deadline: Deadline, step: Int, at time: Deadline) {
        if task.isPlain { entries[task.number] = Entry(label: task, scope: nil, lastStep: step, lastTime: time) }
        entries[task.number]?.awaited = .time(deadline)
    }

    mutating func wakes(_ task: TaskLabel) {
        if task.isPlain { entries[task.number] = nil }
    }

    mutating func ran(_ task: TaskLabel, step: Int, choice: Choice, at time: Deadline) {
        entries[task.number]?.ran(step: step, at: time)
        guard keptSteps > 0 else { return }
        let step = Step(number: step, task: task, choice: choice, time: time)
        if let last = recent.last, last.goesOn(with: step) {
            recent[recent.count - 1].last = step.number
            return
        }
        if recent.count >= 2 * keptSteps { recent.removeFirst(recent.count - keptSteps) }
        recent.append(step)
    }

    mutating func waits(_ task: TaskLabel, for awaited: Awaited) {
        entries[task.number]?.awaited = awaited
    }

    /// - Returns: What was known of it, to be let go of where no lock is held.
    mutating func ended(_ task: TaskLabel) -> Entry? {
        entries.removeValue(forKey: task.number)
    }
}
