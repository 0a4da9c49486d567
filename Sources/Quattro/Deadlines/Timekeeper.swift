/// What a timekeeper needs to know of time: how late it is, and how to be woken.
///
/// Real time has one (``RealTime``); a simulation brings its own.
package protocol TimeSource: Sendable {
    /// The present instant. Never goes backwards.
    var now: Deadline { get }

    /// Calls `timekeeper.expire()` at `deadline` or soon after, never on the calling thread before this returns.
    ///
    /// Each request is earlier than the ones still outstanding, so a source needs to remember one instant only.
    func wake(_ timekeeper: Timekeeper, at deadline: Deadline)
}

/// The driver of a ``DeadlineQueue``: every deadline of one time source, under one lock, woken from one place.
package final class Timekeeper: Sendable {
    typealias Ticket = DeadlineQueue<CancelScope>.Ticket

    private let source: any TimeSource
    private let queue = Guarded(DeadlineQueue<CancelScope>())

    package init(source: any TimeSource) {
        self.source = source
    }

    package var now: Deadline { source.now }

    /// The earliest deadline that someone waits for.
    package var nextDeadline: Deadline? { queue.withLock { $0.first } }

    /// How many deadlines are pending.
    package var count: Int { queue.withLock { $0.count } }

    func arm(_ scope: CancelScope, at deadline: Deadline) -> Ticket {
        let (ticket, wakeup) = queue.withLock { $0.insert(scope, at: deadline) }
        request(wakeup)
        return ticket
    }

    func disarm(_ ticket: Ticket) {
        queue.withLock { $0.remove(ticket) }
    }

    /// Cancels every scope that is due: all of them are cancelled before the first of their tasks is told, and the
    /// outer tasks are told before the inner ones.
    ///
    /// So whoever wakes finds everything around it cancelled already.
    package func expire() {
        let now = source.now
        let (due, wakeup) = queue.withLock { $0.expire(now: now) }
        request(wakeup)
        let outermostFirst = due.count > 1 ? CancelScope.outermostFirst(due) : due
        Delivery.deliver(outermostFirst.compactMap { scope in scope.decide { $0.timerFired(now: now) } })
    }

    private func request(_ wakeup: DeadlineQueue<CancelScope>.Wakeup) {
        if case .at(let deadline) = wakeup { source.wake(self, at: deadline) }
    }
}

// MARK: - The ambient one

extension Timekeeper {
    private static let real = Timekeeper(source: RealTime())

    /// Bound by a simulation around all that it runs.
    @TaskLocal private static var simulated: Timekeeper?

    /// The timekeeper in effect here: that of the scope around this code, else a simulation's, else real time's.
    static var current: Timekeeper {
        CancelScope.ambient?.timekeeper ?? simulated ?? real
    }

    /// Runs `operation` under another time source, outside of every scope that is open here.
    package static func withTimekeeper<Value>(
        _ timekeeper: Timekeeper,
        operation: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        try await $simulated.withValue(timekeeper) {
            try await CancelScope.withoutAmbient(operation)
        }
    }
}
