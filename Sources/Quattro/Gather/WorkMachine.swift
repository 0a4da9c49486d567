/// How items get from one source to a limited number of workers, as a value.
///
/// One producer pulls items from the source, workers take them and come back for more. Short items are then cheap: nobody
/// pays a task for each, and producer and workers meet once in a batch and not once an item.
///
/// Invariants:
/// 1. `inFlight`, the items pulled and not yet finished, never exceeds `limit`: so neither do the running ones, and the
///    source is read no faster than the work gets done.
/// 2. While items are buffered, a worker is running or on its way; a worker that arrives sends for the next one. So all
///    buffered items come to run at the same time if each of them waits, but no thread is given more workers than it has
///    time for.
/// 3. The producer is woken when the buffer is empty and there is room; nobody waits for the other to begin.
struct WorkMachine {
    /// What the driver must do after an event: independent axes, each "nothing" by default.
    struct Effects: Hashable, Sendable {
        var worker = Worker.none
        var wakesProducer = false
        var dismissesIdle = false
    }

    enum Worker: Hashable, Sendable {
        case none
        case wake
        case start
    }

    /// What a worker does next.
    enum Assignment: Hashable, Sendable {
        /// Work on the item that has been buffered longest.
        case takeItem
        case wait
        case goHome
    }

    let limit: Int
    private var buffered = 0
    private var workers = 0
    private var idle = 0
    private var isWorkerComing = false
    private var isProducerWaiting = false
    private var isSourceEmpty = false
    private(set) var inFlight = 0

    /// Whether every item that the source had has been worked on.
    var isComplete: Bool { isSourceEmpty && inFlight == 0 }

    init(limit: Int) {
        self.limit = limit
    }
}

// MARK: - Events of the producer

extension WorkMachine {
    /// Asks for room for one more item.
    ///
    /// - Returns: `false` if the producer has to wait until it is woken.
    mutating func makeRoom() -> Bool {
        isProducerWaiting = inFlight >= limit
        return !isProducerWaiting
    }

    mutating func supply() -> Effects {
        inFlight += 1
        buffered += 1
        return Effects(worker: sendForWorker())
    }

    mutating func sourceEnded() -> Effects {
        isSourceEmpty = true
        defer { idle = 0 }
        return Effects(dismissesIdle: idle > 0)
    }
}

// MARK: - Events of a worker

extension WorkMachine {
    /// A worker that was started or woken is there.
    mutating func workerArrived() -> (Assignment, Effects) {
        isWorkerComing = false
        return assign()
    }

    /// A worker has finished its item.
    mutating func itemFinished() -> (Assignment, Effects) {
        inFlight -= 1
        return assign()
    }

    private mutating func assign() -> (Assignment, Effects) {
        var effects = Effects()
        guard buffered > 0 else {
            effects.wakesProducer = wakeProducer()
            if isSourceEmpty {
                workers -= 1
                return (.goHome, effects)
            }
            idle += 1
            return (.wait, effects)
        }
        buffered -= 1
        if buffered == 0 {
            effects.wakesProducer = wakeProducer()
        } else {
            effects.worker = sendForWorker()
        }
        return (.takeItem, effects)
    }
}

// MARK: - Transitions

extension WorkMachine {
    private mutating func sendForWorker() -> Worker {
        guard !isWorkerComing else { return .none }
        if idle > 0 {
            idle -= 1
            isWorkerComing = true
            return .wake
        }
        guard workers < limit else { return .none }
        workers += 1
        isWorkerComing = true
        return .start
    }

    private mutating func wakeProducer() -> Bool {
        guard isProducerWaiting, inFlight < limit else { return false }
        isProducerWaiting = false
        return true
    }
}
