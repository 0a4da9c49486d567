#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime
import Dispatch
import Glibc
import Quattro
import QuattroTesting

/// The implementation of `SimulationRuntime`, which finds the simulation by the thread.
struct ThreadRuntime: SimulationRuntime {
    /// The first instant of 2026, as the time since 1970: every simulation begins at that date.
    private static let firstDate = Duration.seconds(1_767_225_600)
    /// How long the main actor may be busy, in seconds, before a line says so.
    private static let patience = 10

    let mainExecutor: UnownedSerialExecutor

    /// The simulation whose thread this is.
    static var simulation: SimulationDriver? {
        quattro_simulation().map { simulation(at: $0) }
    }

    static func simulation(at address: UnsafeMutableRawPointer) -> SimulationDriver {
        Unmanaged<SimulationDriver>.fromOpaque(address).takeUnretainedValue()
    }

    @discardableResult
    func setSimulation(_ driver: SimulationDriver?) -> SimulationDriver? {
        let around = Self.simulation
        if let driver {
            let uptime = ContinuousClock().systemEpoch.duration(to: driver.now.instant ?? ContinuousClock().systemEpoch)
            quattro_set_simulation(
                Unmanaged.passUnretained(driver).toOpaque(),
                uptime.timespec,
                (Self.firstDate + min(driver.elapsed, .seconds(Int64.max))).timespec,
                driver.randomNumbers.position
            )
        } else {
            quattro_set_simulation(nil, timespec(), timespec(), nil)
        }
        return around
    }

    var member: UnsafeMutableRawPointer? { quattro_member() }

    func setMember(_ member: UnsafeMutableRawPointer?, of driver: SimulationDriver?) {
        if member == nil { quattro_set_holds_main_actor(false) }
        quattro_set_member(member, driver.map { Unmanaged.passUnretained($0).toOpaque() })
    }

    func startThread(_ body: @escaping @Sendable () -> Void) {
        let locals = SharedLocals(locals: quattro_learned_locals())
        SpareThread.run {
            quattro_set_learned_locals(locals.locals)
            defer { quattro_set_learned_locals(quattro_locals()) }
            body()
        }
    }

    func takeOver(_ driver: SimulationDriver, holdsMainActor: Bool) {
        setSimulation(driver)
        quattro_set_holds_main_actor(holdsMainActor)
    }

    func makeBaton() -> UnsafeMutableRawPointer { quattro_make_baton() }
    func freeBaton(_ baton: UnsafeMutableRawPointer) { quattro_free_baton(baton) }
    func giveBaton(_ baton: UnsafeMutableRawPointer) { quattro_give_baton(baton) }
    func awaitBaton(_ baton: UnsafeMutableRawPointer) { quattro_await_baton(baton) }

    func handOver(_ other: UnsafeMutableRawPointer, awaiting own: UnsafeMutableRawPointer) {
        quattro_hand_over_baton(other, own)
    }

    var threadNumber: Int32 { quattro_thread_number() }

    func home(of task: UInt64, orElse driver: SimulationDriver) -> SimulationDriver? {
        Homes.home(of: task, orElse: driver)
    }

    func disown(_ tasks: [UInt64]) { Homes.disown(tasks) }

    func resumePoints(of task: UnownedJob) -> [UInt] { TaskMemory(task).resumePoints }

    func frames(at address: UInt, isResumePoint: Bool) -> [CodeFrame] {
        let around = setSimulation(nil)
        defer { setSimulation(around) }
        return Symbols.frames(at: address, isResumePoint: isResumePoint)
    }

    func sharingLocals<Value>(readBy look: () -> Void, _ work: () throws -> Value) rethrows -> Value {
        quattro_learn_locals(true)
        look()
        quattro_learn_locals(false)
        defer { quattro_set_learned_locals(quattro_locals()) }
        return try work()
    }

    func holdMainActor() -> @Sendable () -> Void {
        if quattro_holds_main_actor() { return {} }
        let (begin, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let around = setSimulation(nil)
        defer { setSimulation(around) }
        Task.detached { await MainActor.run { Self.occupy(begin, end) } }
        if begin.wait(timeout: .now() + .seconds(Self.patience)) == .timedOut {
            say("Quattro: a simulation waits for the main actor, which has been busy for \(Self.patience) seconds")
            begin.wait()
        }
        quattro_set_holds_main_actor(true)
        let holder = UInt(pthread_self())
        return {
            // The watchdog calls this on another thread, for a thread that does not return; that thread calls it again when it returns.
            if UInt(pthread_self()) == holder { quattro_set_holds_main_actor(false) }
            end.signal()
        }
    }

    private static func occupy(_ begin: DispatchSemaphore, _ end: DispatchSemaphore) {
        begin.signal()
        end.wait()
    }
}

extension Duration {
    /// The time rounded up to a nanosecond, so that after a wait until an instant the clock has reached that instant.
    ///
    /// It is clamped to half of the range of the seconds, so that clocks that add to them do not overflow.
    fileprivate var timespec: timespec {
        let nanoseconds = attoseconds / 1_000_000_000 + (attoseconds % 1_000_000_000 > 0 ? 1 : 0)
        let seconds = min(nanoseconds / 1_000_000_000, Int128(Int.max / 2))
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}
#endif
