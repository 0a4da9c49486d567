/// Decides whether a call is stuck, as a value: the ``Pulse`` that the watchdog has seen, and for how long it has not changed.
///
/// A check adds at most the time of two periods, however long ago the last check was. So the time in which the process was stopped, in a
/// debugger or asleep, counts for little, and a call is stuck only if several checks have seen that.
struct StallMachine: Sendable {
    /// The limits, in real time.
    struct Limits: Equatable, Sendable {
        /// The limit for one step.
        var step: Duration
        /// The limit for a step of work outside.
        var outside: Duration
        /// The limit for the thread while its caller is cancelled.
        var cancelled: Duration

        /// No limits, since nothing is running that could get stuck.
        static let none = Limits(step: never, outside: never, cancelled: never)
        private static let never = Duration.seconds(Int64.max)
    }

    enum Verdict: Equatable, Sendable {
        case goesOn
        /// It has been stuck for this long, which is over the limit.
        case standsStill(Duration, isCallerCancelled: Bool)
    }

    private static let looksWithinLimit = 8
    private static let periods = Duration.milliseconds(1)...Duration.seconds(1)

    private var seen: Pulse?
    private var still = Duration.zero
    private var stillWhileCancelled = Duration.zero
    private var lastLook: ContinuousClock.Instant?

    init() {}
}

extension StallMachine {
    /// How often to check if these limits apply.
    static func period(_ limits: Limits, isCancelled: Bool) -> Duration {
        let limit = isCancelled ? min(limits.step, limits.outside, limits.cancelled) : min(limits.step, limits.outside)
        return min(max(limit / looksWithinLimit, periods.lowerBound), periods.upperBound)
    }

    mutating func look(at pulse: Pulse, _ limits: Limits, isCancelled: Bool, now: ContinuousClock.Instant) -> Verdict {
        let longest = Self.period(limits, isCancelled: isCancelled) * 2
        let time = lastLook.map { min(max($0.duration(to: now), .zero), longest) } ?? .zero
        lastLook = now
        guard pulse == seen else {
            (seen, still, stillWhileCancelled) = (pulse, .zero, .zero)
            return .goesOn
        }
        still += time
        stillWhileCancelled = isCancelled ? stillWhileCancelled + time : .zero
        if stillWhileCancelled >= limits.cancelled { return .standsStill(still, isCallerCancelled: true) }
        let isTooLong = !pulse.isWaiting && still >= (pulse.isLent ? limits.outside : limits.step)
        return isTooLong ? .standsStill(still, isCallerCancelled: isCancelled) : .goesOn
    }
}
