/// How items get from one source to a limited number of workers, as a value.
///
/// There is one kind of worker. All of them take items from the same batch, without asking here; who finds none left comes
/// back, and one at a time reads the next batch. Short items are then cheap: nobody pays a task for each, nobody waits for
/// another, and the lock is taken once in a batch.
///
/// Invariants:
/// 1. There are at most `limit` workers, so no more items are worked on at a time.
/// 2. What is read and not yet finished never exceeds `window`.
/// 3. Whoever turns to an item while there is more to do has somebody on the way to do it. So all items come to run at the
///    same time if each of them waits, but no thread is given more workers than it has time for.
/// 4. Who goes home sends home those who wait.
struct WorkMachine {
    /// What a worker does next.
    enum Assignment: Hashable, Sendable {
        /// Work on what is left of the present batch.
        case work
        /// Read at most so many items from the source.
        case read(Int)
        case wait
        case goHome
    }

    /// What the driver must do besides: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        var helper = Helper.none
        var dismissesIdle = false
    }

    enum Helper: Hashable, Sendable {
        case none
        case wake
        case start
    }

    /// What the workers have done meanwhile.
    struct Progress: Hashable, Sendable {
        /// How many items of the present batch nobody has taken yet.
        var left = 0
        /// How many items are finished, of all batches.
        var finished = 0
    }

    let limit: Int
    let window: Int
    private var workers = 0
    private var idle = 0
    private var read = 0
    private var isHelperComing = false
    private var isReading = false
    private var isSourceEmpty = false

    init(limit: Int, window: Int) {
        self.limit = limit
        self.window = window
    }

    /// Whether every item that the source had has been worked on.
    func isComplete(_ progress: Progress) -> Bool { isSourceEmpty && progress.finished == read }
}

// MARK: - Events

extension WorkMachine {
    /// There may be something to do.
    mutating func begin() -> Effects {
        Effects(helper: sendForHelper())
    }

    /// A worker that was started or woken is there.
    mutating func workerArrived(_ progress: Progress) -> (Assignment, Effects) {
        isHelperComing = false
        return assign(progress)
    }

    /// A worker has found nothing left.
    mutating func batchEmptied(_ progress: Progress) -> (Assignment, Effects) {
        assign(progress)
    }

    /// A worker has read what is the present batch now, and nobody else has seen.
    mutating func batchRead(isEnd: Bool, _ progress: Progress) -> (Assignment, Effects) {
        isReading = false
        isSourceEmpty = isEnd
        read += progress.left
        return assign(progress)
    }
}

// MARK: - Transitions

extension WorkMachine {
    /// As many as are read at a time: not all that a source without an end has, even if nobody sets a limit.
    private static let largestBatch = 1_024

    private mutating func assign(_ progress: Progress) -> (Assignment, Effects) {
        let room = window - (read - progress.finished)
        let canRead = !isReading && !isSourceEmpty && room > 0
        if progress.left > 0 {
            return (.work, Effects(helper: progress.left > 1 || canRead ? sendForHelper() : .none))
        }
        if canRead {
            isReading = true
            return (.read(min(room, Self.largestBatch)), Effects())
        }
        guard isSourceEmpty else {
            idle += 1
            return (.wait, Effects())
        }
        workers -= 1
        defer { idle = 0 }
        return (.goHome, Effects(dismissesIdle: idle > 0))
    }

    private mutating func sendForHelper() -> Helper {
        guard !isHelperComing else { return .none }
        if idle > 0 {
            idle -= 1
            isHelperComing = true
            return .wake
        }
        guard workers < limit else { return .none }
        workers += 1
        isHelperComing = true
        return .start
    }
}
