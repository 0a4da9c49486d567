import Dispatch
import Quattro

/// Looks from a thread of its own whether the steps of simulations return, in real time.
///
/// It has one thread for the process, while there are calls to look at and for a moment after. Nothing of what it does costs a step
/// more than one atomic addition.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// How long the caller of a call that was given up may take to go on, before it is worth a line.
    private static let patience = Duration.seconds(2)
    fileprivate static let longestPeriod = Duration.seconds(1)

    fileprivate struct Watched {
        let call: RunningCall
        var stall = StallMachine()
        /// The failure that its caller has been given, and when.
        var given: (failure: SimulationFailure, at: ContinuousClock.Instant)?
    }

    fileprivate struct State {
        var calls: [ObjectIdentifier: Watched] = [:]
        var isRunning = false
        /// How long it waits until the next look.
        var period = Watchdog.longestPeriod
    }

    fileprivate struct Finding {
        let call: RunningCall
        let pulse: Pulse
        let duration: Duration
        let isCallerCancelled: Bool
    }

    private let state = Guarded<State>(State())
    private let alarm = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "quattro.watchdog")
}

// MARK: - Calls

extension Watchdog {
    func watch(_ call: RunningCall) {
        let mustStart = state.withLock { state in
            state.calls[ObjectIdentifier(call)] = Watched(call: call)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { queue.async { self.run() } }
    }

    /// The call is over, or its caller goes on without it.
    func forget(_ call: RunningCall) {
        let watched = state.withLock { $0.calls.removeValue(forKey: ObjectIdentifier(call)) }
        withExtendedLifetime(watched) {}
    }

    /// Something needs looks that are not further apart.
    func look(every period: Duration) {
        let isEarlier = state.withLock { state in
            guard state.isRunning, period < state.period else { return false }
            state.period = period
            return true
        }
        if isEarlier { alarm.signal() }
    }
}

// MARK: - Its thread

extension Watchdog {
    private func run() {
        while let period = state.withLock({ $0.nextPeriod() }) {
            _ = alarm.wait(timeout: .now() + period.dispatchInterval)
            look()
        }
    }

    private func look() {
        let now = ContinuousClock.now
        let (findings, silent) = state.withLock { ($0.look(now), $0.takeSilent(now, Self.patience)) }
        for finding in findings { giveUp(finding) }
        for failure in silent {
            say(
                """
                \(failure)
                Quattro: the caller of this simulation has been told, and has not gone on for \(Self.patience.readable): every thread \
                of Swift's pool is blocked, or the actor that the caller is on.
                """
            )
        }
    }

    private func giveUp(_ finding: Finding) {
        let failure = finding.call.abandon(
            finding.pulse,
            after: finding.duration,
            isCallerCancelled: finding.isCallerCancelled
        )
        guard let failure else { return }
        let now = ContinuousClock.now
        // The caller may be quicker, and have it forgotten.
        state.withLock { $0.calls[ObjectIdentifier(finding.call)]?.given = (failure, now) }
    }
}

extension Watchdog.State {
    /// - Returns: How long to wait, or `nil` if there is nothing left to look at, and so no thread any more.
    fileprivate mutating func nextPeriod() -> Duration? {
        isRunning = !calls.isEmpty
        guard isRunning else { return nil }
        period = calls.values.map(\.period).min().map { min($0, Watchdog.longestPeriod) } ?? Watchdog.longestPeriod
        return period
    }

    fileprivate mutating func look(_ now: ContinuousClock.Instant) -> [Watchdog.Finding] {
        calls.keys.compactMap { key in calls[key]?.look(now) }
    }

    /// The failures whose callers do not go on, each of them once.
    fileprivate mutating func takeSilent(
        _ now: ContinuousClock.Instant,
        _ patience: Duration
    ) -> [SimulationFailure] {
        let silent = calls.filter { _, watched in watched.given.map { $0.at.duration(to: now) >= patience } ?? false }
        for key in silent.keys { calls[key] = nil }
        return silent.values.compactMap { $0.given?.failure }
    }
}

extension Watchdog.Watched {
    fileprivate var period: Duration { StallMachine.period(call.limits, isCancelled: call.isCallerCancelled) }

    fileprivate mutating func look(_ now: ContinuousClock.Instant) -> Watchdog.Finding? {
        guard given == nil else { return nil }
        let pulse = call.pulse
        let verdict = stall.look(at: pulse, call.limits, isCancelled: call.isCallerCancelled, now: now)
        guard case .standsStill(let duration, let isCallerCancelled) = verdict else { return nil }
        return Watchdog.Finding(
            call: call,
            pulse: pulse,
            duration: duration,
            isCallerCancelled: isCallerCancelled
        )
    }
}
