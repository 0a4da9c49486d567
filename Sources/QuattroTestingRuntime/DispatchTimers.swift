#if os(Linux) && canImport(Glibc) && compiler(>=6.3) && compiler(<6.4)
import CQuattroTestingRuntime
import Quattro
import QuattroTesting

/// Delayed work that is given to Dispatch on the thread of a simulation; the simulation runs it itself.
enum DispatchTimers {
    static func install() {
        quattro_set_dispatch_handlers(
            { simulation, delay, work in
                let work = DispatchedWork(work)
                ThreadRuntime.simulation(at: simulation).putOff(for: .nanoseconds(Int64(clamping: delay))) {
                    work.begin()
                }
            },
            { simulation in ThreadRuntime.simulation(at: simulation).met(.timerSource) }
        )
    }
}

/// A block or a function that is for a queue.
///
/// `@unchecked`: it never changes, and Dispatch accepts its pointers on any thread.
private final class DispatchedWork: @unchecked Sendable {
    private let work: OpaquePointer

    init(_ work: OpaquePointer) {
        self.work = work
    }

    deinit {
        quattro_work_free(work)
    }

    /// Begins the work as a task, so that the seed decides its order among everything that is ready.
    func begin() {
        if quattro_work_is_for_main_queue(work) {
            // The simulation keeps the main actor, and with it the main queue.
            Task.detached(name: "asyncAfter") { @MainActor in quattro_work_perform_here(self.work) }
        } else {
            Task.detached(name: "asyncAfter") { self.performOnQueue() }
        }
    }

    private func performOnQueue() { quattro_work_perform_on_queue(work) }
}
#endif
