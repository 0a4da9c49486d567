public import Synchronization

/// The driver of ``WorkMachine``: the lock, and those who wait.
///
/// What happens once for each item is inlinable, so that it is compiled for the caller's types: worked out while the program
/// runs, these would cost several times as much as a short item itself.
@usableFromInline
final class WorkDriver<Item: Sendable>: Sendable {
    fileprivate struct State {
        var machine: WorkMachine
        var batch: WorkBatch<Item>?
        var idle: [Future<Void>] = []
    }

    fileprivate enum Event {
        case workerArrived
        case batchEmptied
        case batchRead(WorkBatch<Item>)
    }

    /// What a worker does next.
    fileprivate enum Next {
        case work(WorkBatch<Item>)
        case read(Int)
        case wait(Future<Void>)
        case goHome
    }

    private let state: Guarded<State>
    private let source: WorkSource<Item>
    private let group: ScopedTaskGroup
    private let work: @Sendable (WorkDriver) async throws -> Void
    /// How many items are finished, as far as anybody has told.
    @usableFromInline let finished = Atomic(0)
    /// Whether the source waits for every single item.
    @usableFromInline let isStrict: Bool
    /// Tells every worker before its next item; asking the task costs as much as the rest of a short item.
    @usableFromInline let isCancelled = Atomic(false)

    /// `work` is what a worker does: ``forEachItem(_:)``, and whatever comes before and after.
    init(
        source: WorkSource<Item>,
        limit: Int?,
        in group: ScopedTaskGroup,
        work: @escaping @Sendable (WorkDriver) async throws -> Void
    ) {
        if let limit, limit < 1 { trap("a concurrency limit must be at least 1, not \(limit), in \(group)") }
        let limit = limit ?? .max
        isStrict = !source.isAtHand
        state = Guarded(State(machine: WorkMachine(limit: limit, window: isStrict ? limit : .max)))
        self.source = source
        self.group = group
        self.work = work
    }

    /// Whether nothing of the source was left out.
    var isComplete: Bool { state.withLock { $0.machine.isComplete(progress(of: $0.batch)) } }

    func begin() {
        perform(state.withLock { $0.machine.begin() })
    }
}

// MARK: - In a worker's task

extension WorkDriver {
    /// Works on one item after the other until there are none any more.
    @inlinable
    nonisolated(nonsending) func forEachItem(_ body: (_ number: Int, Item) async throws -> Void) async throws {
        var isNew = true
        while let batch = try await nextBatch(forNewWorker: isNew) {
            isNew = false
            try await forEachItem(of: batch, body)
        }
    }

    @inlinable
    nonisolated(nonsending) func forEachItem(
        of batch: WorkBatch<Item>,
        _ body: (_ number: Int, Item) async throws -> Void
    ) async throws {
        var untold = 0
        defer { finished.wrappingAdd(untold, ordering: .relaxed) }
        while let (number, item) = batch.take() {
            // What had not begun when everything was cancelled never does.
            if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
            try await body(number, item)
            untold += 1
            if isStrict {
                finished.wrappingAdd(untold, ordering: .relaxed)
                untold = 0
            }
        }
    }

    /// The batch to take items from, or `nil` when there is nothing to do any more.
    @usableFromInline
    nonisolated(nonsending) func nextBatch(forNewWorker isNew: Bool) async throws -> WorkBatch<Item>? {
        var event = isNew ? Event.workerArrived : .batchEmptied
        while true {
            switch next(after: event) {
            case .work(let batch): return batch
            case .goHome: return nil
            case .read(let count): event = .batchRead(try await source.read(count))
            case .wait(let wakeup):
                try await wakeup.waitUnlessCancelled(for: .item)
                event = .workerArrived
            }
        }
    }
}

// MARK: - Events

extension WorkDriver {
    private func next(after event: Event) -> Next {
        let (next, effects) = state.withLock { state in
            if case .batchRead(let batch) = event { state.batch = batch }
            let progress = progress(of: state.batch)
            let (assignment, effects) = state.decide(event, progress)
            return (state.next(assignment), effects)
        }
        perform(effects)
        return next
    }

    private func progress(of batch: WorkBatch<Item>?) -> WorkMachine.Progress {
        WorkMachine.Progress(left: batch?.left ?? 0, finished: finished.load(ordering: .relaxed))
    }

    private func perform(_ effects: WorkMachine.Effects) {
        switch effects.helper {
        case .none: break
        case .wake: state.withLock { $0.idle.popLast() }?.complete(with: .success(()))
        case .start: startWorker()
        }
        if effects.dismissesIdle {
            let idle = state.withLock { state in
                defer { state.idle = [] }
                return state.idle
            }
            for worker in idle { worker.complete(with: .success(())) }
        }
    }

    private func startWorker() {
        group.spawn(.foreground, hidesScope: true) {
            try await withTaskCancellationHandler {
                try await self.work(self)
            } onCancel: {
                self.isCancelled.store(true, ordering: .relaxed)
            }
        }
    }
}

extension WorkDriver.State {
    fileprivate mutating func decide(
        _ event: WorkDriver.Event,
        _ progress: WorkMachine.Progress
    ) -> (WorkMachine.Assignment, WorkMachine.Effects) {
        switch event {
        case .workerArrived: machine.workerArrived(progress)
        case .batchEmptied: machine.batchEmptied(progress)
        case .batchRead(let batch): machine.batchRead(isEnd: batch.isEnd, progress)
        }
    }

    fileprivate mutating func next(_ assignment: WorkMachine.Assignment) -> WorkDriver.Next {
        switch assignment {
        case .work:
            guard let batch else { trap("there is something left of no batch") }
            return .work(batch)
        case .read(let count): return .read(count)
        case .wait:
            let wakeup = Future<Void>()
            idle.append(wakeup)
            return .wait(wakeup)
        case .goHome: return .goHome
        }
    }
}
