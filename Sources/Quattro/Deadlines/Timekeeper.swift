/// What a timekeeper needs to know of time: how late it is, and how to be woken.
///
/// Real time has one (``RealTime``); a simulation brings its own.
package protocol TimeSource: Sendable {
    /// The present instant. Never goes backwards.
    ///
    /// It may be asked for under a scope's lock, so it asks nothing of any scope.
    var now: Deadline { get }

    /// Calls `timekeeper.expire()` at `deadline` or soon after, never on the calling thread before this returns.
    ///
    /// Each request is earlier than the ones still outstanding, so a source needs to remember one instant only.
    func wake(_ timekeeper: Timekeeper, at deadline: Deadline)

    /// Does something that may run other people's code, such as the cancelling of a task: on another thread than the one that
    /// calls `expire()`, and without waiting for what was handed over before.
    func deliver(_ work: @escaping @Sendable () -> Void)
}

/// The driver of a ``DeadlineQueue``: every deadline of one time source, under one lock, woken from one place.
package final class Timekeeper: Sendable {
    package typealias Ticket = DeadlineQueue<Waiter>.Ticket

    /// Who waits for a deadline.
    package enum Waiter: Sendable {
        case governor(any Governor)
        case sleeper(Sleeper)
    }

    let source: any TimeSource
    private let queue = Guarded(DeadlineQueue<Waiter>())
    private let open = Guarded(OpenDeliveries())

    package init(source: any TimeSource) {
        self.source = source
    }

    package var now: Deadline { source.now }

    /// The earliest deadline that someone waits for.
    package var nextDeadline: Deadline? { queue.withLock { $0.first } }

    /// How many deadlines are pending.
    package var count: Int { queue.withLock { $0.count } }

    package func arm(_ waiter: Waiter, at deadline: Deadline) -> Ticket {
        let (ticket, wakeup) = queue.withLock { $0.insert(waiter, at: deadline) }
        request(wakeup)
        return ticket
    }

    package func disarm(_ ticket: Ticket) {
        queue.withLock { $0.remove(ticket) }
    }

    /// Cancels every scope that is due, and then wakes the sleepers that are due and that none of it has woken.
    ///
    /// Here it is only decided; tasks are cancelled elsewhere, since a cancellation handler may block. All scopes are cancelled
    /// before the first of their tasks is told, and the outer tasks are told before the inner ones: so a task that wakes finds
    /// everything around it cancelled already.
    package func expire() {
        let now = source.now
        let (due, wakeup) = queue.withLock { $0.expire(now: now) }
        request(wakeup)
        var governors: [any Governor] = []
        var sleepers: [Sleeper] = []
        for waiter in due {
            switch waiter {
            case .governor(let governor): governors.append(governor)
            case .sleeper(let sleeper): sleepers.append(sleeper)
            }
        }
        let parts = governors.first.map { type(of: $0).expire(governors, now: now) } ?? []
        let alone = assign(sleepers, opening: parts)
        for part in parts {
            source.deliver { [self] in part.perform { open.withLock { $0.close(part) } } }
        }
        for sleeper in alone { source.deliver(sleeper.wake) }
    }

    /// - Returns: The sleepers that no part has to do with.
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
            // A loop of sleeps that are over already must not keep the others from running.
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

// MARK: - The ambient one

extension Timekeeper {
    private static let real = Timekeeper(source: RealTime())

    /// Bound by a simulation around all that it runs.
    @TaskLocal private static var simulated: Timekeeper?

    /// The timekeeper in effect here: that of the scope around this code, else a simulation's, else real time's.
    package static var current: Timekeeper { current(under: Governing.ambient) }

    /// The same where it is known what governs the code.
    static func current(under governor: (any Governor)?) -> Timekeeper {
        governor?.timekeeper ?? simulated ?? (Simulations.areRunning ? ofThread?() : nil) ?? real
    }

    /// That of the simulation whose thread this is, for tasks that have not inherited it.
    ///
    /// Set once, before there are threads, by what simulates plain tasks too.
    nonisolated(unsafe) package static var ofThread: (@Sendable () -> Timekeeper?)?

    /// Runs `operation` under another time source, outside of every scope that is open here.
    package static func withTimekeeper<Value>(
        _ timekeeper: Timekeeper,
        operation: nonisolated(nonsending) () async throws -> Value
    ) async rethrows -> Value {
        try await $simulated.withValue(timekeeper) {
            try await Governing.$ambient.withValue(nil, operation: operation)
        }
    }

    /// The same for code that does not wait, such as the making of a task.
    package static func withTimekeeper<Value>(
        _ timekeeper: Timekeeper,
        operation: () throws -> Value
    ) rethrows -> Value {
        try $simulated.withValue(timekeeper) {
            try Governing.$ambient.withValue(nil, operation: operation)
        }
    }
}
