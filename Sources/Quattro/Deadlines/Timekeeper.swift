/// Tells a timekeeper what time it is, and wakes it.
///
/// ``RealTime`` is the source of real time; a simulation has its own.
package protocol TimeSource: Sendable {
    /// The present instant. Never goes backwards.
    ///
    /// It may be read under a scope's lock, so it must not use any scope.
    var now: Deadline { get }

    /// Calls `timekeeper.expire()` at `deadline` or soon after, never on the calling thread before this returns.
    ///
    /// Of all instants requested since the last call of `expire()`, the earliest counts: a source needs to remember only that one.
    func wake(_ timekeeper: Timekeeper, at deadline: Deadline)

    /// Runs work that may call users' code, such as cancelling a task: on another thread than the one that calls `expire()`, and without
    /// waiting for work that was delivered earlier.
    func deliver(_ work: @escaping @Sendable () -> Void)

    /// How many shards the pending deadlines are divided into; read once.
    var shards: Int { get }
    /// The shard for the deadlines that the calling thread sets.
    var shard: Int { get }
}

extension TimeSource {
    package var shards: Int { 1 }
    package var shard: Int { 0 }
}

/// The driver of ``DeadlineQueue``: every deadline of one time source, in as many shards as the source asks for, with one wake-up for all.
///
/// A deadline is kept in the shard of the thread that sets it, so that threads do not wait for each other's memory. All due deadlines are
/// removed from all shards before anything is decided, and the time is read before the first shard is visited. So it makes no difference
/// which shard a deadline is in: a deadline that is set in a shard after the visit was set at a later time, and is not due. See also
/// ``expire()``.
package final class Timekeeper: Sendable {
    /// Names a deadline until it is removed or has passed.
    package struct Ticket: Hashable, Sendable {
        // This order takes the least memory.
        fileprivate let ticket: DeadlineQueue<Waiter>.Ticket
        fileprivate let shard: UInt32
    }

    /// What waits for a deadline.
    package enum Waiter: Sendable {
        case governor(UnretainedGovernor)
        case sleeper(Sleeper)
    }

    let source: any TimeSource
    private let shards: DeadlineShards
    private let open = Guarded(OpenDeliveries())

    package init(source: any TimeSource) {
        self.source = source
        shards = DeadlineShards(source.shards)
    }

    package var now: Deadline { source.now }

    /// The earliest pending deadline.
    package var nextDeadline: Deadline? {
        var earliest: Deadline?
        shards.forEach { queue in
            if let first = queue.first { earliest = min(first, earliest ?? first) }
        }
        return earliest
    }

    /// How many deadlines are pending.
    package var count: Int {
        var count = 0
        shards.forEach { count += $0.count }
        return count
    }

    package func arm(_ waiter: Waiter, at deadline: Deadline) -> Ticket {
        let shard = source.shard
        let (ticket, wakeup) = shards.withLock(of: shard) { $0.insert(waiter, at: deadline) }
        request(wakeup)
        return Ticket(ticket: ticket, shard: UInt32(shard))
    }

    package func disarm(_ ticket: Ticket) {
        shards.withLock(of: Int(ticket.shard)) { $0.remove(ticket.ticket) }
    }

    /// Cancels every scope that is due, and then wakes the sleepers that are due and have not been woken by that.
    ///
    /// This only decides; tasks are cancelled on other threads, since a cancellation handler may block. All scopes are cancelled before the
    /// first of their tasks, and outer tasks are cancelled before inner ones: so a task that wakes finds everything around it cancelled
    /// already. That holds within a tree of scopes, whatever shards its deadlines are in; the order among unrelated scopes is not defined.
    package func expire() {
        // The time is read before the first shard is visited: a scope that enters a shard after the visit has read a later time, and so has
        // everything inside it.
        let now = source.now
        var due = Due()
        var next = Deadline.never
        shards.forEach { queue in
            let wakeup = queue.expire(now: now) { waiter, deadline in due.add(waiter, at: deadline) }
            if case .at(let deadline) = wakeup { next = min(next, deadline) }
        }
        if next != .never { source.wake(self, at: next) }
        // The due deadlines of a single shard are in order already.
        if shards.count > 1 { due.sort() }
        let (governors, sleepers) = (due.governors.map(\.governor), due.sleepers.map(\.sleeper))
        let parts = governors.first.map { type(of: $0).expire(governors, now: now) } ?? []
        let alone = assign(sleepers, opening: parts)
        for part in parts {
            source.deliver { [self] in part.perform { open.withLock { $0.close(part) } } }
        }
        for sleeper in alone { source.deliver(sleeper.wake) }
    }

    /// The due scopes and sleepers of all shards.
    private struct Due {
        private(set) var governors: [(deadline: Deadline, governor: any Governor)] = []
        private(set) var sleepers: [(deadline: Deadline, sleeper: Sleeper)] = []

        /// Call this under the lock of the shard; otherwise the scope may remove itself and end meanwhile.
        mutating func add(_ waiter: Waiter, at deadline: Deadline) {
            switch waiter {
            case .governor(let unretained): governors.append((deadline, unretained.governor))
            case .sleeper(let sleeper): sleepers.append((deadline, sleeper))
            }
        }

        /// Sorts by deadline, earliest first.
        mutating func sort() {
            governors.sort { $0.deadline < $1.deadline }
            sleepers.sort { $0.deadline < $1.deadline }
        }
    }

    /// - Returns: The sleepers that no part concerns.
    private func assign(_ sleepers: [Sleeper], opening parts: [ExpiryPart]) -> [Sleeper] {
        let hasOpenParts = open.withLock { open in
            for part in parts { open.open(part) }
            return !open.isEmpty
        }
        guard hasOpenParts, !sleepers.isEmpty else { return sleepers }
        let ways = WaysOut(from: sleepers)
        return open.withLock { $0.add(sleepers, ways) }
    }

    package func deliver(_ work: @escaping @Sendable () -> Void) { source.deliver(work) }

    /// Waits until a deadline, or until the waiting code is cancelled.
    nonisolated(nonsending) func sleep(until deadline: Deadline) async throws {
        guard deadline > now else {
            // A loop of sleeps whose deadlines have passed must not keep other tasks from running.
            await Task.yield()
            return try Task.checkCancellation()
        }
        let end = Future<Void>()
        let ticket = deadline == .never ? nil : arm(sleeper(completing: end), at: deadline)
        defer { if let ticket { disarm(ticket) } }
        try await end.waitUnlessCancelled(for: .time(deadline))
    }

    private func sleeper(completing end: Future<Void>) -> Waiter {
        .sleeper(Sleeper(under: Governing.ambient) { end.complete(with: .success(())) })
    }

    private func request(_ wakeup: DeadlineQueue<Waiter>.Wakeup) {
        if case .at(let deadline) = wakeup { source.wake(self, at: deadline) }
    }
}
