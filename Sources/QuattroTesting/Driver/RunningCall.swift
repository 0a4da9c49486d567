import Dispatch
import Quattro
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Bionic)
import Bionic
#endif

/// A call that runs simulations on a thread of its own, for the watchdog: the driver of ``Pulse``.
///
/// Simulations that are nested in one of its steps run on its thread too. A nested simulation makes progress within a single step of the
/// outer ones, so all of them share one pulse.
final class RunningCall: Sendable {
    /// A simulation that runs on the thread.
    struct Level: Sendable {
        let driver: SimulationDriver
        /// The task is kept here and not by the driver, since it must not be released under the driver's lock.
        let root: Task<Void, Never>
        /// Whether the thread was lent to work outside of the enclosing simulation.
        var wasLent = false
    }

    /// What the call was doing when it was given up.
    struct Abandoned {
        fileprivate let levels: [Level]
        fileprivate let report: Report
        fileprivate let stall: Stall
    }

    private struct State {
        /// The simulations on the thread; the innermost is the last.
        var levels: [Level] = []
        var limits = StallMachine.Limits.none
        /// The thread, while the call is on it.
        var thread: InterruptibleThread?
        /// The thread on which its steps currently run, if that is another one.
        var other: InterruptibleThread?
        var isOver = false
        var failure: SimulationFailure?
        var caller: UnsafeContinuation<Void, Never>?
    }

    private let word = Atomic<UInt64>(0)
    private let hasCancelledCaller = Atomic(false)
    private let state = Guarded(State())

    /// Whether the call is still on its thread, running or stuck.
    var isOnItsThread: Bool { state.withLock { $0.thread != nil } }
    var pulse: Pulse { Pulse(word: word.load(ordering: .acquiring)) }
    var isCallerCancelled: Bool { hasCancelledCaller.load(ordering: .acquiring) }
    var limits: StallMachine.Limits { state.withLock { $0.limits } }
}

// MARK: - On its thread

extension RunningCall {
    /// The thread-local value that holds a thread's call.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        guard pthread_key_create(&key, nil) == 0 else { trap("there is no room for another thread-local value") }
        return key
    }()

    /// The call whose thread this is.
    static var current: RunningCall? {
        pthread_getspecific(key).map { Unmanaged<RunningCall>.fromOpaque($0).takeUnretainedValue() }
    }

    func onItsThread<Value>(_ work: () throws -> Value) throws -> Value {
        let thread = InterruptibleThread.current()
        state.withLock { $0.thread = thread }
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        defer {
            pthread_setspecific(Self.key, nil)
            // From here on, the watchdog sends no signal to the thread.
            state.withLock { $0.thread = nil }
            thread.leave()
            if tell(.end) {
                Watchdog.shared.forget(self)
                resumeCaller(nil)
            }
        }
        return try work()
    }

    /// - Returns: Whether the thread may continue. If not, no code of its simulations may run any more.
    @inline(__always)
    func tell(_ event: Pulse.Event) -> Bool {
        !Pulse(word: word.wrappingAdd(event.increment, ordering: .acquiringAndReleasing).newValue).isAbandoned
    }

    /// Waits for something outside; such a wait may be longer than the limit of a step.
    func waiting<Value>(_ wait: () -> Value) -> Value {
        _ = tell(.wait)
        defer { _ = tell(.waitIsOver) }
        return wait()
    }

    /// From now on, the steps run on another thread, or on the call's own again.
    func goesOn(on thread: InterruptibleThread?) {
        state.withLock { $0.other = thread }
    }

    func enter(_ level: Level) {
        var level = level
        level.wasLent = pulse.isLent
        if level.wasLent { _ = tell(.takeBack) }
        state.withLock { [level] state in
            state.levels.append(level)
            state.limits = level.driver.options.limits
        }
        Watchdog.shared.look(every: StallMachine.period(level.driver.options.limits, isCancelled: isCallerCancelled))
    }

    /// The innermost simulation has ended.
    func leave() {
        let level = state.withLock { state in
            defer { state.limits = state.levels.last?.driver.options.limits ?? .none }
            return state.levels.popLast()
        }
        // The level holds the body's task, which is released here, not under the lock.
        if level?.wasLent == true { _ = tell(.lend) }
    }
}

// MARK: - The caller

extension RunningCall {
    /// Waits until the call has ended.
    ///
    /// - Returns: Why the call was given up, if it was.
    var end: SimulationFailure? {
        get async {
            await withUnsafeContinuation { continuation in
                let isOver = state.withLock { state in
                    if !state.isOver { state.caller = continuation }
                    return state.isOver
                }
                if isOver { continuation.resume() }
            }
            return state.withLock { $0.failure }
        }
    }

    func cancel() {
        hasCancelledCaller.store(true, ordering: .releasing)
        Watchdog.shared.look(every: StallMachine.period(limits, isCancelled: true))
    }

    private func resumeCaller(_ failure: SimulationFailure?) {
        let caller = state.withLock { state in
            state.failure = failure
            state.isOver = true
            return state.caller.take()
        }
        caller?.resume()
    }
}

// MARK: - The watchdog

extension RunningCall {
    /// Stops the call's thread from continuing, unless its pulse has changed since `seen`.
    func giveUp(_ seen: Pulse) -> Bool {
        guard let abandoned = seen.abandoned else { return false }
        return word.compareExchange(
            expected: seen.word,
            desired: abandoned.word,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Gives the call up, unless its pulse has changed since `seen`.
    ///
    /// - Returns: What to tell its caller.
    func abandon(_ seen: Pulse, after duration: Duration, isCallerCancelled: Bool) -> Abandoned? {
        let levels = state.withLock { $0.levels }
        // This is read before the thread can return and change it.
        let reports = levels.map { $0.driver.report }
        let keepsMainActor = levels.contains { $0.driver.isOnMainActor }
        guard let report = reports.first, giveUp(seen) else { return nil }
        for level in levels { level.driver.abandon(keepsMainActor: keepsMainActor) }
        let isAsked = state.withLock { ($0.other ?? $0.thread)?.interrupt() ?? false }
        let stall = Stall(
            duration: duration,
            isCallerCancelled: isCallerCancelled,
            isOutside: seen.isLent,
            isWaiting: seen.isWaiting,
            keepsMainActor: keepsMainActor,
            inner: reports.dropFirst().last.map { Stall.Inner($0) },
            stack: isAsked ? InterruptibleThread.stack() : nil
        )
        return Abandoned(levels: levels, report: report, stall: stall)
    }

    /// Resumes the caller with a failure.
    ///
    /// Writing it takes a while, since the source lines of the stack are looked up.
    func tellCaller(_ abandoned: Abandoned) -> SimulationFailure {
        let failure = abandoned.levels[0].driver.failure(abandoned.stall, abandoned.report)
        if abandoned.stall.keepsMainActor { say("\(failure)") }
        resumeCaller(failure)
        // Cancelling lets a polling loop end, and its thread with it. It runs handlers of other code, which may block too.
        DispatchQueue(label: "quattro.simulation.cancel").async {
            for level in abandoned.levels { level.root.cancel() }
        }
        return failure
    }
}

extension Simulation.Options {
    fileprivate static let patienceWithCancelled = Duration.seconds(1)

    fileprivate var limits: StallMachine.Limits {
        StallMachine.Limits(
            step: stepTimeLimit,
            outside: outsideLimit,
            cancelled: min(stepTimeLimit, Self.patienceWithCancelled)
        )
    }
}
