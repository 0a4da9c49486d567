import Quattro
import QuattroToolCore
import Synchronization

/// The order of a run behind its lock: commands report to it how they ended, and the run asks it what to start.
final class OrderDriver: Sendable {
    /// A command that may start, and the time since which it may.
    struct Start: Sendable {
        let number: Int
        let moment: ContinuousClock.Instant
    }

    fileprivate struct State {
        var order: RunOrder
        var starts: [Start] = []
        var isDone = false
        /// Succeeds when something changes, if a task waits for that.
        var change: Promise<Void>?
    }

    private let state: Mutex<State>
    private let ledger: Ledger
    /// How many commands are read ahead.
    private let mostAhead: Int

    init(_ jobs: [RunJob], limit: Int?, ledger: Ledger) {
        self.ledger = ledger
        mostAhead = max(32, 2 * (limit ?? 0))
        // This is one more than may run: so there is always one that waits for its turn and can start at once.
        state = Mutex(State(order: RunOrder(known: jobs, most: limit.map { $0 + 1 })))
    }

    func began(with jobs: [RunJob], done: Set<Int>) { note { $0.began(with: jobs, done: done) } }
    func added(_ job: RunJob) { note { $0.added(job) } }
    func addedDone(_ job: RunJob) { note { $0.addedDone(job) } }
    func inputEnded() { note { $0.inputEnded() } }
    func ready(_ label: CommandLabel) { note { $0.ready(label.number) } }
    func ended(_ label: CommandLabel, _ ending: RunOrder.Ending) { note { $0.ended(label.number, ending) } }

    /// Waits for commands that may start.
    ///
    /// - Returns: The commands, in their order; `nil` if there will be no more.
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func next() async throws -> [Start]? {
        while true {
            let (starts, isDone, change) = state.withLock { state in
                defer { state.starts = [] }
                return (state.starts, state.isDone, state.starts.isEmpty ? state.awaitedChange() : nil)
            }
            if !starts.isEmpty { return starts }
            if isDone { return nil }
            try await change?.value
        }
    }

    /// Waits until few enough commands are waiting that one more may be read.
    ///
    /// - Throws: `CancellationError`, if the waiting task is cancelled before.
    func untilRoom() async throws {
        while let change = state.withLock({ $0.order.waitingCount < mostAhead ? nil : $0.awaitedChange() }) {
            try await change.value
        }
    }

    private func note(_ event: (inout RunOrder) -> RunOrder.Effects) {
        let (leftOut, change) = state.withLock { state in
            let effects = event(&state.order)
            let now = ContinuousClock.now
            state.starts += effects.start.map { Start(number: $0, moment: now) }
            state.isDone = effects.isDone
            defer { state.change = nil }
            return (effects.leftOut, state.change)
        }
        for one in leftOut { ledger.leftOut(one.number, one.reason) }
        change?.succeed()
    }
}

extension OrderDriver.State {
    fileprivate mutating func awaitedChange() -> Promise<Void> {
        let change = change ?? Promise(name: "a command that may start")
        self.change = change
        return change
    }
}
