import Quattro
import Synchronization

/// How one child is started, drawn before it begins.
struct Start: Sendable {
    /// Who reports that the child has started.
    enum Reporter: Sendable {
        case itself, subtask, sibling, other
        /// Its cancellation handler, when the caller has been cancelled.
        case handler
    }

    /// What goes on inside of the child while it moves from its caller to the group.
    enum Company: Sendable {
        case nothing, standardGroup, scopedGroup, asyncLet, deferrer
    }

    /// How the child goes on when it has reported, or without waiting for that.
    enum Course: Sendable {
        case ends, fails, lives, waits
    }

    /// By which function it is started.
    enum Form: Sendable {
        case start, task, background
    }

    let value: UInt64
    let form: Form
    let reporter: Reporter
    let company: Company
    let course: Course
    /// Whether the caller is cancelled at the moment of readiness.
    let cancelsCaller: Bool
    /// Whether another cancels the child by its own scope.
    let cancelsChild: Bool
    /// Whether the child goes on only when the report begins, so that both happen at the same time.
    let meetsReport: Bool

    init(_ random: inout SplitMix64, hasCaller: Bool) {
        value = random.next()
        form = [Form.start, .task, .background, .background][Int(random.below(4))]
        cancelsCaller = hasCaller && random.isOne(in: 3)
        cancelsChild = random.isOne(in: 10)
        let reporters = [Reporter.itself, .subtask, .sibling, .other, .other, cancelsCaller ? .handler : .other]
        reporter = reporters[Int(random.below(6))]
        meetsReport = reporter != .handler && random.isOne(in: 2)
        company =
            [Company.nothing, .nothing, .nothing, .standardGroup, .scopedGroup, .asyncLet, .deferrer][
                Int(random.below(7))
            ]
        course = [Course.ends, .ends, .fails, .lives, .waits][Int(random.below(5))]
    }
}

/// The children of one group that have started.
final class StartedTasks: Sendable {
    private let tasks = Guarded<[StartedTask<UInt64>]>([])

    /// - Returns: With what it has started.
    func add(_ task: StartedTask<UInt64>) -> UInt64 {
        tasks.withLock { $0.append(task) }
        return task.ready
    }

    var areDone: Bool { tasks.withLock { $0 }.allSatisfy(\.isDone) }
}

/// What is known of the report that one child has started.
final class Report: Sendable {
    private let begun = Atomic(false)
    private let ended = Atomic(false)
    private let inTime = Atomic(false)

    var hasBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }
    /// Whether it was over before the child came to its end, so that it counts.
    var wasInTime: Bool { inTime.load(ordering: .sequentiallyConsistent) }

    func make(_ status: TaskStatus<UInt64>, _ value: UInt64) {
        begun.store(true, ordering: .sequentiallyConsistent)
        status.started(value)
        ended.store(true, ordering: .sequentiallyConsistent)
    }

    func childEnds() {
        inTime.store(ended.load(ordering: .sequentiallyConsistent), ordering: .sequentiallyConsistent)
    }
}

/// Something that one task waits for that another has come so far, at the cost of a few turns.
final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func opened() async {
        while !isOpen.load(ordering: .acquiring) { await Task.yield() }
    }
}
