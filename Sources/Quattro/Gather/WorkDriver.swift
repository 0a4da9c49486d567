public import Synchronization

/// The driver of ``WorkMachine``: the lock, and the waits.
///
/// Code that runs once for each item is inlinable, so that it is specialized for the caller's types: generic code would take several times
/// as long as a short item itself.
@usableFromInline
final class WorkDriver<Item: Sendable>: Sendable {
    private let state: Guarded<State>
    private let source: WorkSource<Item>
    private let group: ScopedTaskGroup
    private let work: @Sendable (WorkDriver) async throws -> Void
    /// How many items are finished, as far as the workers have reported.
    @usableFromInline let finished = Atomic(0)
    /// Whether the source waits for every single item to be finished.
    @usableFromInline let tellsEach: Bool
    /// Every worker checks this before its next item; checking the task instead would cost as much as the rest of a short item.
    @usableFromInline let isCancelled = Atomic(false)

    /// `work` is what a worker does: ``forEachItem(_:)``, and the work before and after it.
    init(
        source: WorkSource<Item>,
        limit: Int?,
        name: String?,
        fileID: StaticString,
        line: UInt,
        work: @escaping @Sendable (WorkDriver) async throws -> Void
    ) {
        group = ScopedTaskGroup(concurrencyLimit: nil, onFailure: .cancelAll, name: name, fileID: fileID, line: line)
        if let limit, limit < 1 { trap("a concurrency limit must be at least 1, not \(limit), in \(group.title)") }
        state = Guarded(State(machine: WorkMachine(limit: limit ?? .max, isAtHand: source.isAtHand)))
        tellsEach = !source.isAtHand
        self.source = source
        self.work = work
    }

    /// Whether nothing of the source was left out.
    var isComplete: Bool { state.withLock { $0.machine.isComplete(finished: finished.load(ordering: .relaxed)) } }

    /// Runs the workers until nothing is left to do, and the body beside them.
    ///
    /// The errors of items are named by their indices.
    nonisolated(nonsending) func run(
        _ body: nonisolated(nonsending) (ScopedTaskGroup) async throws -> Void = { _ in }
    ) async throws {
        do {
            try await group.run { group in
                perform(state.withLock { $0.machine.begin() })
                try await body(group)
            }
        } catch let failure as ErrorGroup {
            throw naming(failure)
        }
    }

    /// An error group in which each error of an item has the item's index for a name.
    ///
    /// A worker works on many items, so its task cannot have that name. An error that several items have thrown, one and the same object,
    /// gets none.
    private func naming(_ group: ErrorGroup) -> ErrorGroup {
        let failures = state.withLock { $0.failures }
        let items = failures.map { (ErrorIdentity(of: $0.error), Optional($0.item)) }
        let names = Dictionary(items) { _, _ in nil }
        return withExtendedLifetime(failures) {
            group.naming { error in names[ErrorIdentity(of: error)]?.map { "index \($0)" } }
        }
    }
}

// MARK: - In a worker's task

extension WorkDriver {
    /// Works on one item after another until none is left.
    @inlinable
    nonisolated(nonsending) func forEachItem(_ body: (_ number: Int, Item) async throws -> Void) async throws {
        var isNew = true
        while let (batch, first) = try await nextWork(forNewWorker: isNew) {
            isNew = false
            try await forEachItem(of: batch, from: first, body)
        }
    }

    @inlinable
    nonisolated(nonsending) func forEachItem(
        of batch: WorkBatch<Item>,
        from first: Int,
        _ body: (_ number: Int, Item) async throws -> Void
    ) async throws {
        var untold = 0
        defer { finished.wrappingAdd(untold, ordering: .relaxed) }
        var next: Int? = first
        while let index = next {
            Interleaving.point()
            // Items whose work had not begun when everything was cancelled are skipped.
            if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
            do {
                try await body(batch.start + index, batch.items[index])
            } catch {
                failed(batch.start + index, error)
                throw error
            }
            untold += 1
            Interleaving.point()
            if tellsEach {
                finished.wrappingAdd(untold, ordering: .relaxed)
                untold = 0
            }
            next = batch.take()
        }
    }

    /// Notes the index of an item that has failed; the others pay nothing for theirs.
    @usableFromInline
    func failed(_ item: Int, _ error: any Error) {
        state.withLock { $0.failures.append((item, error)) }
    }

    /// Returns an item to work on, and the batch to take more from; `nil` when there is nothing left to do.
    @usableFromInline
    nonisolated(nonsending) func nextWork(forNewWorker isNew: Bool) async throws -> (WorkBatch<Item>, first: Int)? {
        var next = next(after: isNew ? .workerArrived : .batchEmptied)
        while true {
            switch next {
            case .work(let batch, let first): return (batch, first)
            case .goHome: return nil
            case .read: next = try await read(on: source.isolation)
            case .wait(let wakeup):
                try await wakeup.waitUnlessCancelled(for: .item)
                next = self.next(after: .workerArrived)
            }
        }
    }

    /// Reads for as long as the machine says so, without leaving the source's actor each time.
    private func read(on isolation: isolated (any Actor)?) async throws -> Next {
        var round = 0
        while true {
            // Whatever the source and the limit are, the reader gives up together with the others, and lets other tasks use the actor.
            try Task.checkCancellation()
            round += 1
            if round % 64 == 0 { await Task.yield() }
            let next = next(after: .batchRead(try await source.readNext()))
            guard case .read = next else { return next }
        }
    }
}

// MARK: - Events

extension WorkDriver {
    private func next(after event: Event) -> Next {
        let (next, effects) = state.withLock { state in
            state.next(after: event, finished: finished.load(ordering: .relaxed))
        }
        perform(effects)
        return next
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
        // The worker was added by the caller of the whole operation.
        let caller = group.cancelScope
        group.spawn(.foreground, hidesScope: true, fileID: caller.file, line: caller.line) { _ in
            try await withTaskCancellationHandler {
                try await self.work(self)
            } onCancel: {
                self.isCancelled.store(true, ordering: .relaxed)
            }
        }
    }
}
