import Quattro

/// The tasks of a simulation that are alive, what each does or waits for, and the last steps, as a value.
///
/// A task that waits and has named nothing waits for something that is not Quattro's. If Swift's own children share their parent's
/// executor, they have labels of their own but share the parent's entry, and the last report counts.
struct TaskLedger: Sendable {
    /// What a task is doing.
    enum Activity: Sendable {
        case running
        /// One of its jobs is among those that may be next.
        case ready
        /// It waits for something of the library, or for anything else if this is `nil`.
        case waiting(Awaited?)
        /// It is outside with real work, in which it waits for something that is not the library's.
        case outside
    }

    struct Entry: Sendable {
        let label: TaskLabel
        /// The scope that it carries, or a child's own.
        let scope: (any Governor)?
        /// When it ran last, or when it was made: it may have begun at once, on its maker's stack.
        fileprivate(set) var lastStep: Int
        fileprivate(set) var lastTime: Deadline
        fileprivate(set) var hasStepped = false
        /// Whether another thread has resumed it in its work outside, and may hold on to it for a moment.
        fileprivate var wasResumedOutside = false
        /// Whether nothing tells of its end, so that it is known to be alive only while it sleeps.
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

    /// An activity without what is waited for.
    ///
    /// It is worked out when a report asks for it, and not at every step.
    fileprivate enum Standing {
        case running
        case ready
        case waiting
        case outside
    }

    private(set) var lastSteps: RecentSteps
    private var entries = LedgerEntries()
    private var running: Int?
    /// The jumps of tasks that go on because time has moved, or because of another thread, and have named nothing that they waited for.
    private var cutOff: [Int: Jumps.Jump] = [:]
    /// The jump of the step that is running, unless it tells that its wait was one of Quattro's.
    private var jump: Jumps.Jump?
    private(set) var jumps = Jumps()
    private(set) var made = 0
    private var unmodified = 0

    init(keptSteps: Int) {
        lastSteps = RecentSteps(kept: keptSteps)
    }

    /// Whether it matters what the wait was for that is over with the step that is running.
    var asksForWait: Bool { jump != nil }

    /// The tasks that are alive, in the order in which they were made, given the tasks whose jobs are ready and the work outside.
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

    /// What a task has named that it waits for.
    func waited(of task: TaskLabel) -> RunTrace.Waited? {
        entries[task.number].flatMap { entry in
            entry.awaited.map { RunTrace.Waited(awaited: $0, since: entry.lastTime) }
        }
    }

    /// Whether those alive may only seem to be, since a thread outside has not yet let go of them.
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

    /// A task of code that knows nothing of simulations.
    ///
    /// `host` is the task whose executor it shares. Only an executor of its own tells of its end; of a task that has none at all, nothing
    /// is known but its jobs.
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

    /// The task that is running sleeps by a clock of Swift's.
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

    /// A task goes on because time has moved, or because of another thread.
    mutating func resumed(_ task: TaskLabel, at time: Deadline) {
        guard let entry = entries[task.host], entry.awaited == nil, entry.lastTime < time else { return }
        cutOff[task.host] = Jumps.Jump(task: task, from: entry.lastTime, to: time)
    }

    /// The wait of the task that is running was one of Quattro's, whatever another one of its label has said since.
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

    /// A job of work outside runs, which is not a step.
    mutating func ranOutside(_ task: TaskLabel) {
        running = task.host
        entries.change(task.host) { $0.awaited = nil }
    }

    mutating func waits(_ task: TaskLabel, for awaited: Awaited) {
        entries.change(task.host) { $0.awaited = awaited }
    }

    /// - Returns: What was known of it, to be released where no lock is held.
    mutating func ended(_ task: TaskLabel) -> Entry? {
        entries.remove(task.number)
    }
}
