extension WorkDriver {
    /// What the workers share, under the driver's lock.
    struct State {
        var machine: WorkMachine
        var stock = Queue<WorkBatch<Item>>()
        var idle: [Future<Void>] = []
        var failures: [(item: Int, error: any Error)] = []
    }

    enum Event {
        case workerArrived
        case batchEmptied
        case batchRead(WorkBatch<Item>)
    }

    /// What a worker does next.
    enum Next {
        case work(WorkBatch<Item>, first: Int)
        case read
        case wait(Future<Void>)
        case goHome
    }
}

extension WorkDriver.State {
    mutating func next(
        after event: WorkDriver.Event,
        finished: Int
    ) -> (WorkDriver.Next, WorkMachine.Effects) {
        // The item is taken before the machine decides which worker gets it, since other workers take from the same batch at the same time.
        var item: (WorkBatch<Item>, first: Int)?
        let assignment: WorkMachine.Assignment
        let effects: WorkMachine.Effects
        switch event {
        case .workerArrived:
            item = takeItem()
            (assignment, effects) = machine.workerArrived(progress(with: item, finished: finished))
        case .batchEmptied:
            item = takeItem()
            (assignment, effects) = machine.batchEmptied(progress(with: item, finished: finished))
        case .batchRead(let batch):
            stock.append(batch)
            let progress = progress(with: nil, finished: finished)
            (assignment, effects) = machine.batchRead(batch.items.count, isEnd: batch.isEnd, progress)
        }
        switch assignment {
        case .work:
            guard let (batch, first) = item ?? takeItem() else { trap("there is no item to work on") }
            return (.work(batch, first: first), effects)
        case .read: return (.read, effects)
        case .wait:
            let wakeup = Future<Void>()
            idle.append(wakeup)
            return (.wait(wakeup), effects)
        case .goHome: return (.goHome, effects)
        }
    }

    private mutating func takeItem() -> (WorkBatch<Item>, first: Int)? {
        while let batch = stock.first {
            let first = batch.take()
            // The batch is released now: the next check may be long after the work on it.
            if batch.left == 0 { _ = stock.popFirst() }
            if let first { return (batch, first) }
        }
        return nil
    }

    private func progress(with item: (WorkBatch<Item>, first: Int)?, finished: Int) -> WorkMachine.Progress {
        let others = stock.first.map { $0.left + stock.count - 1 } ?? 0
        return WorkMachine.Progress(inStock: others + (item == nil ? 0 : 1), finished: finished)
    }
}
