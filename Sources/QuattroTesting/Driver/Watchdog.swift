import Dispatch
import Quattro
import Synchronization

/// Checks on a thread of its own, in real time, whether the steps of simulations return.
///
/// There is one thread for the process, while there are calls to watch and for a moment after. It costs a step only one atomic addition.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// How long the caller of an abandoned call may take to continue before a line is printed.
    fileprivate static let patience = Duration.seconds(5)
    fileprivate static let longestPeriod = Duration.seconds(1)

    fileprivate struct Watched {
        let call: RunningCall
        var stall = StallMachine()
    }

    fileprivate struct State {
        var calls: [ObjectIdentifier: Watched] = [:]
        var unheard = Unheard<ObjectIdentifier, SimulationFailure>(patience: Watchdog.patience)
        var isRunning = false
    }

    fileprivate struct Finding {
        let call: RunningCall
        let pulse: Pulse
        let duration: Duration
        let isCallerCancelled: Bool
    }

    private let state = Guarded<State>(State())
    /// How long it waits until the next check, in nanoseconds; changed under the lock.
    ///
    /// Each run reads it, and so usually needs no lock to learn that the next check is soon enough.
    private let presentPeriod = Atomic(Watchdog.longestPeriod.nanoseconds)
    private let alarm = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "quattro.watchdog")
    private let reports = DispatchQueue(label: "quattro.watchdog.reports")
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

    /// The call has ended, or its caller continues without it.
    func forget(_ call: RunningCall) {
        let watched = state.withLock { state in
            state.unheard.hears(ObjectIdentifier(call))
            return state.calls.removeValue(forKey: ObjectIdentifier(call))
        }
        // This keeps objects alive that must not be released under the lock.
        withExtendedLifetime(watched) {}
    }

    /// Requests checks that are at most this far apart.
    func look(every period: Duration) {
        let isEarlier = { period.nanoseconds < self.presentPeriod.load(ordering: .acquiring) }
        guard isEarlier() else { return }
        let mustRing = state.withLock { state in
            guard state.isRunning, isEarlier() else { return false }
            presentPeriod.store(period.nanoseconds, ordering: .releasing)
            return true
        }
        if mustRing { alarm.signal() }
    }
}

// MARK: - Its thread

extension Watchdog {
    private func run() {
        while let period = nextPeriod() {
            _ = alarm.wait(timeout: .now() + period.dispatchInterval)
            look()
        }
    }

    private func nextPeriod() -> Duration? {
        state.withLock { state in
            let period = state.nextPeriod()
            presentPeriod.store((period ?? Self.longestPeriod).nanoseconds, ordering: .releasing)
            return period
        }
    }

    private func look() {
        let now = ContinuousClock.now
        let (findings, overdue) = state.withLock { ($0.look(now), $0.unheard.takeOverdue(at: now).values) }
        for finding in findings { giveUp(finding) }
        for failure in overdue {
            say(
                """
                \(failure)
                Quattro: the caller of this simulation has been told, and has not gone on for \(Self.patience.readable): every thread \
                of Swift's pool is blocked or busy, or the actor that the caller is on.
                """
            )
        }
    }

    private func giveUp(_ finding: Finding) {
        let abandoned = finding.call.abandon(
            finding.pulse,
            after: finding.duration,
            isCallerCancelled: finding.isCallerCancelled
        )
        guard let abandoned else { return }
        reports.async {
            let failure = finding.call.tellCaller(abandoned)
            let now = ContinuousClock.now
            let caller = ObjectIdentifier(finding.call)
            // The caller may have been quicker and removed the call already.
            self.state.withLock { if $0.calls[caller] != nil { $0.unheard.tell(caller, failure, at: now) } }
        }
    }
}

extension Watchdog.State {
    /// - Returns: How long to wait, or `nil` if nothing is left to watch, so that the thread ends.
    fileprivate mutating func nextPeriod() -> Duration? {
        isRunning = !calls.isEmpty
        guard isRunning else { return nil }
        return calls.values.map(\.period).reduce(Watchdog.longestPeriod, min)
    }

    fileprivate mutating func look(_ now: ContinuousClock.Instant) -> [Watchdog.Finding] {
        calls.keys.compactMap { key in calls[key]?.look(now) }
    }
}

extension Watchdog.Watched {
    fileprivate var period: Duration { StallMachine.period(call.limits, isCancelled: call.isCallerCancelled) }

    fileprivate mutating func look(_ now: ContinuousClock.Instant) -> Watchdog.Finding? {
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
