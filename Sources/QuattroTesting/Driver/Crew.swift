import Dispatch
import Synchronization

/// The threads of a simulation whose steps may stop at locks: one of them has the baton and runs, and all others are parked.
///
/// A step that stops keeps its thread and its stack. The loop then continues on another thread.
final class Crew: Sendable {
    /// A step that has stopped.
    final class Stop: Sendable {
        let worker: Worker
        /// The task whose step it is, if that task is on no actor.
        let running: UInt64?

        init(_ worker: Worker, running: UInt64?) {
            self.worker = worker
            self.running = running
        }
    }

    /// What a parked thread has to do.
    enum Order: Sendable {
        /// Continue where it stopped.
        case goOn
        case runLoop
        /// End.
        case leave
    }

    final class Worker: Sendable {
        typealias Decision = SchedulerMachine<SimulationDriver.Ready>.Decision

        private let runtime: any SimulationRuntime
        /// A semaphore, for any thread.
        nonisolated(unsafe) private let baton: UnsafeMutableRawPointer
        private let order = Guarded(Order.leave)
        /// The first decision of the loop on this worker.
        private let first = Guarded<Decision?>(nil)
        /// The kernel's number of the thread; set before the thread does anything else.
        nonisolated(unsafe) var thread: Int32 = 0
        /// The job with which its step began; only its own thread uses it.
        nonisolated(unsafe) var step: SimulationDriver.Ready?

        init(_ runtime: any SimulationRuntime) {
            self.runtime = runtime
            baton = runtime.makeBaton()
        }

        deinit {
            runtime.freeBaton(baton)
        }

        func prepare(_ order: Order, _ first: Decision? = nil) {
            self.first.withLock { $0 = first }
            self.order.withLock { $0 = order }
        }

        /// Passes the baton to this worker.
        ///
        /// The caller must have released all references to tasks: they may end at once.
        func wake() { runtime.giveBaton(baton) }

        func park() -> Order {
            runtime.awaitBaton(baton)
            return order.withLock { $0 }
        }

        /// Passes the baton to another worker in the middle of a step.
        ///
        /// When the baton returns, the step continues: a worker that has stopped never runs the loop.
        func stop(for other: Worker) { runtime.handOver(other.baton, awaiting: baton) }

        func takeFirst() -> Decision? { first.withLock { $0.take() } }
    }

    private struct State {
        var idle: [Worker] = []
        var threads: Set<Int32> = []
        var end: SimulationDriver.End?
    }

    let runtime: any SimulationRuntime
    private let state = Guarded(State())
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ runtime: any SimulationRuntime) {
        self.runtime = runtime
    }

    func waitForEnd() -> SimulationDriver.End {
        hasEnded.wait()
        return state.withLock { $0.end.take() } ?? .interrupted
    }

    func end(_ end: SimulationDriver.End) {
        state.withLock { $0.end = end }
        hasEnded.signal()
    }

    /// Adds a thread, by its kernel number.
    func add(_ thread: Int32) { state.withLock { _ = $0.threads.insert(thread) } }
    func contains(_ thread: Int32) -> Bool { state.withLock { $0.threads.contains(thread) } }

    func addIdle(_ worker: Worker) { state.withLock { $0.idle.append(worker) } }
    func takeIdle() -> Worker? { state.withLock { $0.idle.popLast() } }

    /// Lets the parked threads end.
    ///
    /// Those that have stopped in a step stay there for ever.
    func dismiss() {
        while let worker = takeIdle() {
            worker.prepare(.leave)
            worker.wake()
        }
    }
}
