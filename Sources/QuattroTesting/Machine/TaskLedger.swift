import Quattro

/// The tasks of a simulation that are alive, what each does or waits for, and the last steps, as a value.
///
/// A task that waits and has not said for what waits for something outside of Quattro. If children of Swift's own groups share their
/// parent's executor, they have labels of their own but share the parent's entry, and the last report counts.
struct TaskLedger: Sendable {
    /// What a task is doing.
    enum Activity: Sendable {
        case running
        /// One of its jobs is ready to run.
        case ready
        /// It waits for something in the library, or for anything else if this is `nil`.
        case waiting(Awaited?)
        /// It does real work outside, in which it waits for something outside of the library.
        case outside
    }

    struct Entry: Sendable {
        let label: TaskLabel
        /// The scope whose body it runs, or a child's own scope.
        let scope: (any Governor)?
        /// The step at which it last ran or was made: it may have begun at once, on its maker's stack.
        fileprivate(set) var lastStep: Int
        fileprivate(set) var lastTime: Deadline
        fileprivate(set) var hasStepped = false
        /// Whether another thread has resumed it in its work outside, and may retain it for a moment longer.
        fileprivate var wasResumedOutside = false
        /// Whether nothing reports its end, so that it is known to be alive only while it sleeps.
        fileprivate var isOnlyAsleep = false
        fileprivate var awaited: Awaited?
        fileprivate var standing = Standing.waiting

        var activity: Activity {
            switch standing {
            case .running: .running
            case .ready: .ready
            case .waiting: .waiting(awaited)
            case .outside: .outside
            }
        }

        fileprivate mutating func ran(step: Int, at time: Deadline) {
            lastStep = step
            lastTime = time
            hasStepped = true
            awaited = nil
        }
    }

    /// An activity without the object of its wait.
    ///
    /// The rest is computed when a report needs it, and not at every step.
    fileprivate enum Standing {
        case running
        case ready
        case waiting
        case outside
    }

    private(set) var lastSteps: RecentSteps
    private var entries = LedgerEntries()
    private var running: Int?
    /// The jumps of tasks that continue because time has moved, or because of another thread, and have not said what they waited for.
    private var cutOff: [Int: Jumps.Jump] = [:]
    /// The jump of the current step, unless the task reports that its wait was one of Quattro's.
    private var jump: Jumps.Jump?
    private(set) var jumps = Jumps()
    private(set) var made = 0
    private var unmodified = 0

    init(keptSteps: Int) {
        lastSteps = RecentSteps(kept: keptSteps)
    }

    /// Whether it matters for what the task of the current step has waited.
    var asksForWait: Bool { jump != nil }

    /// The live tasks, in the order in which they were made, given the tasks whose jobs are ready and the work outside.
    func alive(ready: [TaskLabel], outside: OutsideWork) -> [Entry] {
        let ready = Set(ready.map(\.host))
        return entries.all.map { entry in
            var entry = entry
            let number = entry.label.number
            if number == running {
                entry.standing = .running
            } else if ready.contains(number) {
                entry.standing = .ready
            } else if entry.awaited == nil, outside.contains(entry.label) {
                entry.standing = .outside
            }
            return entry
        }
    }

    var aliveCount: Int { entries.count }

    /// The label of a task that is alive.
    func label(ofTask number: UInt64) -> TaskLabel? {
        entries.all.first { $0.label.taskNumber == number }?.label
    }

    /// What a task has said that it waits for.
    func waited(of task: TaskLabel) -> RunTrace.Waited? {
        entries[task.number].flatMap { entry in
            entry.awaited.map { RunTrace.Waited(awaited: $0, since: entry.lastTime) }
        }
    }

    /// Whether the live tasks may only seem to be alive, since a thread outside has not yet released them.
    var mayOnlySeemAlive: Bool { !entries.isEmpty && entries.all.allSatisfy(\.wasResumedOutside) }
}

// MARK: - Events

extension TaskLedger {
    mutating func add(
        _ kind: TaskLabel.Kind,
        scope: (any Governor)? = nil,
        maker: Int? = nil,
        step: Int = 0,
        at time: Deadline
    ) -> TaskLabel {
        let label = TaskLabel(
            number: made,
            kind: kind,
            title: scope?.title,
            isOfGroup: scope?.isOfGroup == true,
            maker: maker
        )
        made += 1
        entries.add(Entry(label: label, scope: scope, lastStep: step, lastTime: time), as: label.number)
        return label
    }

    /// Adds a task of unmodified code.
    ///
    /// `host` is the task whose executor it shares. Only an executor of its own reports its end; if a task has no executor at all, only its
    /// jobs are known.
    mutating func addUnmodified(
        _ origin: TaskOrigin,
        maker: Int? = nil,
        host: Int? = nil,
        hasOwnExecutor: Bool = false,
        step: Int = 0,
        at time: Deadline
    ) -> TaskLabel {
        unmodified += 1
        let label = TaskLabel(
            number: made,
            kind: .unmodified(origin.kind),
            index: unmodified,
            origin: origin,
            maker: maker,
            host: host
        )
        made += 1
        if hasOwnExecutor {
            entries.add(Entry(label: label, scope: nil, lastStep: step, lastTime: time), as: label.number)
        }
        return label
    }

    /// The current task sleeps by one of Swift's clocks.
    mutating func sleeps(_ task: TaskLabel, until deadline: Deadline, step: Int, at time: Deadline) {
        if entries[task.host] == nil {
            var entry = Entry(label: task, scope: nil, lastStep: step, lastTime: time)
            entry.isOnlyAsleep = true
            entries.add(entry, as: task.host)
        }
        entries.change(task.host) { $0.awaited = .time(deadline) }
    }

    mutating func wakes(_ task: TaskLabel) {
        if entries[task.host]?.isOnlyAsleep == true { entries.remove(task.host) }
    }

    /// A task continues because time has moved, or because of another thread.
    mutating func resumed(_ task: TaskLabel, at time: Deadline) {
        guard let entry = entries[task.host], entry.awaited == nil, entry.lastTime < time else { return }
        cutOff[task.host] = Jumps.Jump(task: task, from: entry.lastTime, to: time)
    }

    /// The current task's wait was one of Quattro's, whatever another task with its label has said since.
    mutating func hasWaited() {
        jump = nil
    }

    /// The task that was running has ended its step.
    mutating func stepEnded() {
        running = nil
        guard jump != nil else { return }
        if let jump = jump.take() { jumps.note(jump) }
    }

    mutating func ran(_ task: TaskLabel, step: Int, choice: Choice, at time: Deadline) {
        running = task.host
        if !cutOff.isEmpty { jump = cutOff.removeValue(forKey: task.host) }
        entries.change(task.host) { $0.ran(step: step, at: time) }
        lastSteps.add(RecentSteps.Step(number: step, task: task, choice: choice, time: time))
    }

    /// Another thread resumes a task in its work outside.
    mutating func resumedOutside(_ task: TaskLabel) {
        entries.change(task.host) { $0.wasResumedOutside = true }
    }

    /// A job of work outside ran; this is not a step.
    mutating func ranOutside(_ task: TaskLabel) {
        running = task.host
        entries.change(task.host) { $0.awaited = nil }
    }

    mutating func waits(_ task: TaskLabel, for awaited: Awaited) {
        entries.change(task.host) { $0.awaited = awaited }
    }

    /// - Returns: Its entry, to be released when no lock is held.
    mutating func ended(_ task: TaskLabel) -> Entry? {
        entries.remove(task.number)
    }
}
