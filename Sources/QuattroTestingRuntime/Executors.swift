#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
@_spi(ExperimentalScheduling) @_spi(ExperimentalCustomExecutors) import _Concurrency
import Quattro
import QuattroTesting

/// The executors of the process: those of the platform, except on the thread of a simulation.
struct ThreadExecutors {
    let main: MainThreadExecutor
    let global: GlobalThreadExecutor

    init?() {
        let (main, global) = (PlatformExecutorFactory.mainExecutor, PlatformExecutorFactory.defaultExecutor)
        guard let sleeper = global as? any SchedulingExecutor else { return nil }
        let router = ThreadRouter(sleeper: sleeper)
        self.main = MainThreadExecutor(platform: main, router: router)
        self.global = GlobalThreadExecutor(platform: global, router: router)
    }
}

enum ExecutorsByThread: ExecutorFactory {
    /// This is set once, before there are threads.
    nonisolated(unsafe) static var executors: ThreadExecutors?

    static var mainExecutor: any MainExecutor { executors?.main ?? PlatformExecutorFactory.mainExecutor }
    static var defaultExecutor: any TaskExecutor { executors?.global ?? PlatformExecutorFactory.defaultExecutor }
}

/// Finds the simulation to which a job belongs.
struct ThreadRouter: Sendable {
    let sleeper: any SchedulingExecutor

    /// Gives a job to the simulation of this thread or, if another thread resumes its task, to the simulation of the task.
    ///
    /// - Returns: The job, if it belongs to no simulation.
    func route(_ job: consuming ExecutorJob, isOnMainActor: Bool) -> UnownedJob? {
        let job = UnownedJob(job)
        let simulation = ThreadRuntime.simulation
        switch simulation.map({ .simulation($0) }) ?? Homes.home(of: job) {
        case .simulation(let simulation): simulation.enqueue(job, isOnMainActor: isOnMainActor)
        case .gone: break
        case nil: return job
        }
        return nil
    }

    func sleep<C: Clock>(
        _ job: consuming ExecutorJob,
        until instant: C.Instant,
        tolerance: C.Duration?,
        clock: C
    ) {
        let job = UnownedJob(job)
        if let simulation = ThreadRuntime.simulation, let deadline = deadline(instant, clock) {
            return simulation.sleep(job, until: deadline)
        }
        inRealTime { sleeper.enqueue(ExecutorJob(job), at: instant, tolerance: tolerance, clock: clock) }
    }

    func sleep<C: Clock>(_ job: consuming ExecutorJob, for delay: C.Duration, tolerance: C.Duration?, clock: C) {
        let job = UnownedJob(job)
        if let simulation = ThreadRuntime.simulation, let delay = delay as? Duration {
            return simulation.sleep(job, until: simulation.now + delay)
        }
        inRealTime { sleeper.enqueue(ExecutorJob(job), after: delay, tolerance: tolerance, clock: clock) }
    }

    /// Sleeps in real time: outside of simulations, or by a clock that does not count in seconds.
    private func inRealTime(_ sleep: () -> Void) {
        guard let simulation = ThreadRuntime.simulation else { return sleep() }
        simulation.met(.foreignClock)
        simulation.outside(sleep)
    }

    /// - Returns: `nil` for a clock that does not count in seconds, which sleeps in real time.
    private func deadline<C: Clock>(_ instant: C.Instant, _ clock: C) -> Deadline? {
        if let instant = instant as? ContinuousClock.Instant { return .at(instant) }
        return (clock.now.duration(to: instant) as? Duration).map { .now + $0 }
    }
}

/// The executor of tasks that have none of their own; all tasks sleep there.
final class GlobalThreadExecutor: TaskExecutor, SchedulingExecutor {
    private let platform: any TaskExecutor
    private let router: ThreadRouter

    init(platform: any TaskExecutor, router: ThreadRouter) {
        self.platform = platform
        self.router = router
    }

    func enqueue(_ job: consuming ExecutorJob) {
        if let job = router.route(job, isOnMainActor: false) { platform.enqueue(ExecutorJob(job)) }
    }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, at i: C.Instant, tolerance: C.Duration?, clock: C) {
        router.sleep(job, until: i, tolerance: tolerance, clock: clock)
    }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, after d: C.Duration, tolerance: C.Duration?, clock: C) {
        router.sleep(job, for: d, tolerance: tolerance, clock: clock)
    }
}

/// The executor of the main actor.
///
/// `@unchecked`: it has no state, but the superprotocol requires the annotation.
final class MainThreadExecutor: MainExecutor, SchedulingExecutor, @unchecked Sendable {
    private let platform: any MainExecutor
    private let router: ThreadRouter

    init(platform: any MainExecutor, router: ThreadRouter) {
        self.platform = platform
        self.router = router
    }

    func enqueue(_ job: consuming ExecutorJob) {
        if let job = router.route(job, isOnMainActor: true) { platform.enqueue(ExecutorJob(job)) }
    }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, at i: C.Instant, tolerance: C.Duration?, clock: C) {
        router.sleep(job, until: i, tolerance: tolerance, clock: clock)
    }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, after d: C.Duration, tolerance: C.Duration?, clock: C) {
        router.sleep(job, for: d, tolerance: tolerance, clock: clock)
    }

    func run() throws { try platform.run() }
    func runUntil(_ condition: () -> Bool) throws { try platform.runUntil(condition) }
    func stop() { platform.stop() }
    func checkIsolated() { platform.checkIsolated() }
    func isIsolatingCurrentContext() -> Bool? { platform.isIsolatingCurrentContext() }
}
#endif
