import Dispatch

/// The continuous clock, and one timer for the earliest deadline of the process.
///
/// The timer belongs to a queue of its own and not to a task: when bodies that compute without suspending keep every
/// thread of the concurrency pool busy, their deadlines must still be noticed.
struct RealTime: TimeSource {
    private static let queue = DispatchQueue(label: "quattro.timer", qos: .userInteractive)

    /// How many cancellation handlers may block at a time before others have to wait: Dispatch stops at 255 threads of a kind.
    static let mostCouriers = 128

    private let alarm = Alarm(on: queue)
    private let couriers = Couriers(limit: mostCouriers, watch: queue)

    var now: Deadline { .at(.now) }

    func wake(_ timekeeper: Timekeeper, at deadline: Deadline) {
        alarm.set(deadline, for: timekeeper)
    }

    func deliver(_ work: @escaping @Sendable () -> Void) {
        couriers.send(work)
    }
}

/// The one instant that the timer waits for.
private final class Alarm: Sendable {
    private struct State {
        var deadline = Deadline.never
        var timekeeper: Timekeeper?
    }

    /// The longest wait.
    ///
    /// Dispatch counts time by a clock that stops while the machine is suspended, `ContinuousClock` goes on: this
    /// bounds how late a deadline is noticed after the machine wakes up.
    private static let longestWait = Duration.seconds(10)

    private let state = Guarded(State())
    private let timer: DispatchSource

    init(on queue: DispatchQueue) {
        guard let timer = DispatchSource.makeTimerSource(queue: queue) as? DispatchSource else {
            trap("Dispatch made a timer of an unknown kind")
        }
        self.timer = timer
        timer.setEventHandler { [unowned self] in ring() }
        timer.activate()
    }

    func set(_ deadline: Deadline, for timekeeper: Timekeeper) {
        state.withLock { state in
            state.deadline = min(state.deadline, deadline)
            state.timekeeper = timekeeper
            schedule(state.deadline)
        }
    }

    private func ring() {
        let timekeeper = state.withLock { state in
            state.deadline = .never
            return state.timekeeper
        }
        // Too early, after the longest wait, it finds nothing due and asks again.
        timekeeper?.expire()
    }

    private func schedule(_ deadline: Deadline) {
        guard let remaining = deadline.remaining(at: .at(.now)) else { return }
        timer.schedule(deadline: .now() + min(remaining, Self.longestWait).dispatchInterval, leeway: .nanoseconds(0))
    }
}
