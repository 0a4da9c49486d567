import QuattroTesting
import Synchronization

@testable import Quattro

/// What the library asks of a simulated world, and the executors of its tasks.
///
/// All that depends on these protocols is in this file.
extension Explorer: SimulatedWorld {
    var now: Deadline {
        lock(as: Worker.current)
        defer { unlock() }
        return time
    }

    /// In real time it is the thread that decides, which may be another one after each wait; here they take turns.
    var shards: Int { 2 }
    var shard: Int {
        lock(as: Worker.current)
        defer { unlock() }
        nextShard = (nextShard + 1) % shards
        return nextShard
    }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {
        alarm?.set(deadline, for: timekeeper)
    }

    /// Runs what may call other people's code, on another thread than the one that watches the deadlines.
    func deliver(_ work: @escaping @Sendable () -> Void) {
        thread("delivery", work)
    }

    func executor(for task: SpawnedTask, isInherited: Bool) -> (any TaskExecutor)? {
        newTask("\(task.kind) \((task.scope as? CancelScope)?.name ?? "-")")
    }

    var anyExecutor: any SimulatedExecutor { newTask(nil) }

    var keepsEvents: Bool { true }
    func keep(_ event: TimelineEvent) { kept.withLock { $0.append(event) } }
}

/// The executor of one task: each of its jobs is a strand.
final class ExploredTask: SimulatedExecutor {
    let owner: Int
    let name: String
    private let explorer: Explorer

    init(_ name: String, owner: Int, in explorer: Explorer) {
        self.name = name
        self.owner = owner
        self.explorer = explorer
    }

    /// A task lets go of its executor when it has ended.
    deinit { explorer.tasks.remove(owner) }

    var world: any SimulatedWorld { explorer }

    func willWait(for awaited: Awaited) { explorer.tasks.waits(owner, for: awaited.description(at: Explorer.start)) }

    func hasWaited() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        explorer.makeReady(self) { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// The tasks of a run that have not ended, and what each of them waits for.
final class TaskRegister: Sendable, CustomStringConvertible {
    private let tasks = Mutex<[Int: (name: String, awaited: String)]>([:])

    var isEmpty: Bool { tasks.withLock { $0.isEmpty } }
    func clear() { tasks.withLock { $0 = [:] } }
    func add(_ owner: Int, _ name: String) { tasks.withLock { $0[owner] = (name, "something unknown") } }
    func remove(_ owner: Int) { tasks.withLock { _ = $0.removeValue(forKey: owner) } }
    func waits(_ owner: Int, for awaited: String) { tasks.withLock { $0[owner]?.awaited = awaited } }

    var description: String {
        let tasks = tasks.withLock { $0.sorted { $0.key < $1.key } }
        return tasks.map { "  task \($0.value.name) waits for \($0.value.awaited)" }.joined(separator: "\n")
    }
}

/// The alarm of real time with the timer taken out: it rings when the schedule says so, at any point after it was set.
///
/// The same two steps under the same lock as there, so that whatever can come between them does.
final class Alarm: Sendable {
    private struct State {
        var deadline = Deadline.never
        var timekeeper: Timekeeper?
    }

    private let state = Guarded(State())
    private let explorer: Explorer

    init(in explorer: Explorer) { self.explorer = explorer }

    func set(_ deadline: Deadline, for timekeeper: Timekeeper) {
        state.withLock { state in
            state.timekeeper = timekeeper
            guard deadline < state.deadline else { return }
            state.deadline = deadline
            explorer.ring(self, at: deadline)
        }
    }

    func ring() {
        let timekeeper = state.withLock { state in
            state.deadline = .never
            return state.timekeeper
        }
        timekeeper?.expire()
    }
}
