import Quattro
import Synchronization

/// Identifies a task in the report of a simulation.
///
/// This is an object, since it is passed around at every step.
final class TaskLabel: Sendable {
    enum Kind: Hashable, Sendable {
        case root
        case library(SpawnedTask.Kind)
        /// It was made by unmodified code, and is simulated nevertheless.
        case unmodified(TaskOrigin.Kind)
        /// It is not a task, but the turn of an actor for which others wait.
        case actor
    }

    /// The number, counted from 0 (the root) in the order in which the tasks were made.
    let number: Int
    let kind: Kind
    let title: ScopeTitle?
    let isOfGroup: Bool
    /// The number among the tasks of unmodified code, counted from 1.
    let index: Int
    let origin: TaskOrigin?
    /// The task that made it, if known.
    let maker: Int?
    /// The task whose executor it runs on: another one's, if it was given none of its own.
    let host: Int

    private let number64 = Atomic<UInt64>(0)
    private let address = Atomic<UInt>(0)
    /// It is looked up when a report needs it first; the outer optional says whether it was looked up.
    private let knownPlace: Guarded<String??>

    static let actor = TaskLabel(number: -1, kind: .actor)

    init(
        number: Int,
        kind: Kind,
        title: ScopeTitle? = nil,
        isOfGroup: Bool = false,
        index: Int = 0,
        origin: TaskOrigin? = nil,
        maker: Int? = nil,
        host: Int? = nil
    ) {
        self.number = number
        self.kind = kind
        self.title = title
        self.isOfGroup = isOfGroup
        self.index = index
        self.origin = origin
        self.maker = maker
        self.host = host ?? number
        knownPlace = Guarded(origin == nil ? .some(nil) : nil)
    }

    /// Where it was made, if unmodified code made it.
    var place: String? {
        if let known = knownPlace.withLock({ $0 }) { return known }
        let place = origin?.place
        knownPlace.withLock { $0 = .some(place) }
        return place
    }
}

// MARK: - The task behind it

extension TaskLabel {
    /// The runtime's number of the task, or 0 as long as it is not known.
    var taskNumber: UInt64 { number64.load(ordering: .relaxed) }

    /// The task itself, which exists for as long as it has not ended.
    var task: UnownedJob? {
        let address = address.load(ordering: .relaxed)
        return address == 0 ? nil : unsafeBitCast(address, to: UnownedJob.self)
    }

    func know(_ job: UnownedJob) {
        number64.store(job.taskNumber, ordering: .relaxed)
        address.store(unsafeBitCast(job, to: UInt.self), ordering: .relaxed)
    }
}
