/// The driver of ``WorkMachine``: the lock, and those who wait.
final class WorkDriver<Item: Sendable>: Sendable {
    private struct State {
        var machine: WorkMachine
        var items = Queue<Item>()
        var idle: [Future<Void>] = []
        var producer: Future<Void>?
    }

    private let state: Guarded<State>
    private let group: ScopedTaskGroup
    private let work: @Sendable (WorkDriver) async throws -> Void

    /// `work` is what a worker does: take items until there are none.
    init(limit: Int?, in group: ScopedTaskGroup, work: @escaping @Sendable (WorkDriver) async throws -> Void) {
        if let limit, limit < 1 { trap("a concurrency limit must be at least 1, not \(limit), in \(group)") }
        state = Guarded(State(machine: WorkMachine(limit: limit ?? .max)))
        self.group = group
        self.work = work
    }

    /// Whether nothing of the source was left out.
    var isComplete: Bool { state.withLock { $0.machine.isComplete } }

    // MARK: The producer

    /// Feeds the workers until the source has ended.
    ///
    /// Runs in the group's body, on the caller's actor.
    nonisolated(nonsending) func feed(from source: () async throws -> Item?) async throws {
        for round in 1... {
            // Whatever the source and the limit are like: give up with the others, and leave the actor to others, too.
            try Task.checkCancellation()
            if round % 256 == 0 { await Task.yield() }
            try await waitForRoom()
            guard let item = try await source() else { break }
            let effects = state.withLock { state in
                state.items.append(item)
                return state.machine.supply()
            }
            perform(effects)
        }
        perform(state.withLock { $0.machine.sourceEnded() })
    }

    private nonisolated(nonsending) func waitForRoom() async throws {
        let wakeup = state.withLock { state -> Future<Void>? in
            state.producer = state.machine.makeRoom() ? nil : Future()
            return state.producer
        }
        if let wakeup { try await wakeup.waitUnlessCancelled(for: .room) }
    }

    // MARK: A worker

    /// Works on one item after the other until there are none any more.
    nonisolated(nonsending) func forEachItem(_ body: (Item) async throws -> Void) async throws {
        var afterItem = false
        while let item = try await next(afterItem: afterItem) {
            // What had not begun when everything was cancelled never does.
            try Task.checkCancellation()
            try await body(item)
            afterItem = true
        }
    }

    /// The next item, or `nil` when there will be none any more.
    ///
    /// `afterItem` says whether the worker has just finished one, or is new.
    private nonisolated(nonsending) func next(afterItem: Bool) async throws -> Item? {
        var afterItem = afterItem
        while true {
            // The item leaves the lock sideways: a result with it would be a generic tuple, which costs more than the item.
            var item: Item?
            var wakeup: Future<Void>?
            let (assignment, effects) = state.withLock { state in
                let next = afterItem ? state.machine.itemFinished() : state.machine.workerArrived()
                switch next.0 {
                case .takeItem: item = state.items.popFirst()
                case .wait:
                    let future = Future<Void>()
                    state.idle.append(future)
                    wakeup = future
                case .goHome: break
                }
                return next
            }
            perform(effects)
            switch assignment {
            case .takeItem: return item
            case .goHome: return nil
            case .wait: try await wakeup?.waitUnlessCancelled(for: .item)
            }
            afterItem = false
        }
    }

    private func perform(_ effects: WorkMachine.Effects) {
        switch effects.worker {
        case .none: break
        case .wake: state.withLock { $0.idle.popLast() }?.complete(with: .success(()))
        case .start: _ = group.spawn(.foreground, hidesScope: true) { try await self.work(self) }
        }
        if effects.wakesProducer { state.withLock { $0.producer.take() }?.complete(with: .success(())) }
        if effects.dismissesIdle {
            let idle = state.withLock { state in
                defer { state.idle = [] }
                return state.idle
            }
            for worker in idle { worker.complete(with: .success(())) }
        }
    }
}
