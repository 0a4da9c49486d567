/// Distributes items from one source to a limited number of workers, as a value.
///
/// There is one kind of worker. One worker at a time reads the source and puts the items in stock; the others, and the reader too when it
/// has read enough, take items from the stock. Items that exist already are read in large batches, from which all workers take without
/// asking this machine: a short item costs no task and no lock, and no worker waits for another.
///
/// Invariants:
/// 1. There are at most `limit` workers, so no more items are worked on at a time.
/// 2. If the items do not exist already, at most `limit` items have been read and are not yet finished.
/// 3. When a worker begins an item, or reads on, while there is more to do, another worker is on its way to do that. So all items run at
///    the same time if each of them waits, no item waits for the next one to be read, and no thread gets more workers than it can run.
/// 4. A worker that ends also ends the waiting workers.
struct WorkMachine {
    /// What a worker does next.
    enum Assignment: Hashable, Sendable {
        /// Work on an item from the stock, and then on the rest of its batch.
        case work
        /// Read the next batch.
        case read
        case wait
        case goHome
    }

    /// What else the driver must do: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        var helper = Helper.none
        var dismissesIdle = false
    }

    enum Helper: Hashable, Sendable {
        case none
        case wake
        case start
    }

    /// What the workers have done so far.
    struct Progress: Hashable, Sendable {
        /// How many items have not been taken yet; if there are many, this need not count all of them.
        let inStock: Int
        /// How many items are finished.
        let finished: Int
    }

    private let limit: Int
    private let isAtHand: Bool
    private var workers = 0
    private var idle = 0
    private var read = 0
    private var isHelperComing = false
    private var isReading = false
    private var isSourceEmpty = false

    /// `isAtHand` says that the items exist already: then it does not matter how far ahead of the work they are read.
    init(limit: Int, isAtHand: Bool) {
        self.limit = limit
        self.isAtHand = isAtHand
    }

    /// Whether every item that the source had has been worked on.
    func isComplete(finished: Int) -> Bool { isSourceEmpty && finished == read }
}

// MARK: - Events

extension WorkMachine {
    /// The work begins.
    mutating func begin() -> Effects {
        Effects(helper: sendForHelper())
    }

    /// A worker that was started or woken has arrived.
    mutating func workerArrived(_ progress: Progress) -> (Assignment, Effects) {
        isHelperComing = false
        return assign(progress)
    }

    /// A worker has found nothing left in its batch.
    mutating func batchEmptied(_ progress: Progress) -> (Assignment, Effects) {
        assign(progress)
    }

    /// The reader has put this many items in stock; they count in `progress`.
    mutating func batchRead(_ count: Int, isEnd: Bool, _ progress: Progress) -> (Assignment, Effects) {
        isReading = false
        isSourceEmpty = isEnd
        read += count
        guard !isAtHand, canRead(progress) else { return assign(progress) }
        // There is room for one more item, so not all workers are busy: one of them can take from the stock.
        isReading = true
        return (.read, Effects(helper: sendForHelper()))
    }
}

// MARK: - Transitions

extension WorkMachine {
    private func canRead(_ progress: Progress) -> Bool {
        !isReading && !isSourceEmpty && (isAtHand || read - progress.finished < limit)
    }

    private mutating func assign(_ progress: Progress) -> (Assignment, Effects) {
        let canRead = canRead(progress)
        if progress.inStock > 0 {
            return (.work, Effects(helper: progress.inStock > 1 || canRead ? sendForHelper() : .none))
        }
        if canRead {
            isReading = true
            return (.read, Effects())
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
