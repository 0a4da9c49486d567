/// Whether a call stands still, as a value: what the watchdog has seen of its ``Pulse``, and for how long it has been the same.
///
/// A look adds no more time than two of its periods, however long ago the last one was. So the time in which the process did not run,
/// in a debugger or asleep, counts for little, and nothing stands still for longer than several looks have seen.
struct StallMachine: Sendable {
    /// The limits, in real time.
    struct Limits: Equatable, Sendable {
        /// The limit for one step.
        var step: Duration
        /// The limit for a step that does work outside.
        var outside: Duration
        /// The limit for what the thread does while its caller is cancelled.
        var cancelled: Duration

        /// Nothing is running that could stand still.
        static let none = Limits(step: never, outside: never, cancelled: never)
        private static let never = Duration.seconds(Int64.max)
    }

    enum Verdict: Equatable, Sendable {
        case goesOn
        /// It has stood still for this long, which is too long.
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
    /// How often to look if these limits apply.
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
