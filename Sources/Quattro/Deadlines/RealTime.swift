import Dispatch

#if canImport(Glibc)
import Glibc
// This declares the members of `timespec`, and SE-0444 requires the import.
import SwiftOverlayShims
#elseif canImport(Musl)
import Musl
#endif

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

    #if os(Linux)
    /// The time that `ContinuousClock` reads, but in 23 ns instead of 32.
    var now: Deadline {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        let nanoseconds = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
        return Deadline(attoseconds: Int128(nanoseconds) * 1_000_000_000)
    }
    #else
    var now: Deadline { .at(.now) }
    #endif

    /// A power of two, and at least twice the number of cores: some threads that have set a deadline stay idle for a long time.
    let shards = 2 << (Int.bitWidth - (min(coreCount, 64) - 1).leadingZeroBitCount)
    var shard: Int { ThreadNumber.current & (shards - 1) }

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
    /// Dispatch counts time by a clock that stops while the machine is suspended, while `ContinuousClock` keeps running: this bounds how
    /// late a deadline is noticed after the machine wakes up.
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
            state.timekeeper = timekeeper
            guard deadline < state.deadline else { return }
            state.deadline = deadline
            schedule(deadline)
        }
    }

    private func ring() {
        let timekeeper = state.withLock { state in
            state.deadline = .never
            return state.timekeeper
        }
        // If the timer fires too early, after the longest wait, nothing is due and the next wake-up is requested.
        timekeeper?.expire()
    }

    private func schedule(_ deadline: Deadline) {
        guard let remaining = deadline.remaining(at: .at(.now)) else { return }
        timer.schedule(deadline: .now() + min(remaining, Self.longestWait).dispatchInterval, leeway: .nanoseconds(0))
    }
}
