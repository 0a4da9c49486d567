import QuattroTesting

#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
@_spi(ExperimentalCustomExecutors) import _Concurrency
import CQuattroTestingRuntime
import Quattro

/// Called by a constructor, before `main`: the values that it stores are read without a lock from then on.
///
/// - Returns: Whether it has installed anything.
@c(quattro_testing_runtime_install) func install() -> Bool {
    guard let executors = ThreadExecutors() else {
        LinkedRuntime.notice = sayThatItDoesNothing
        return false
    }
    ExecutorsByThread.executors = executors
    _createExecutors(factory: ExecutorsByThread.self)
    LinkedRuntime.current = ThreadRuntime(mainExecutor: executors.main.asUnownedSerialExecutor())
    DispatchTimers.install()
    quattro_set_lock_handlers(
        { ThreadRuntime.simulation(at: $0).stopAtLock() },
        { ThreadRuntime.simulation(at: $0).stopForLock(of: $1, holdsOthers: $2) }
    )
    Timekeeper.ofThread = { ThreadRuntime.simulation?.timekeeper }
    return true
}
#else
@_cdecl("quattro_testing_runtime_install") func install() -> Bool {
    LinkedRuntime.notice = sayThatItDoesNothing
    return false
}
#endif
