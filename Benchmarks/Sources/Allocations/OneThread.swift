import Foundation
import Synchronization

/// An executor with one thread, for operations whose allocations depend on who is faster: with two threads, whether a child
/// has ended before somebody waits for it is a matter of luck.
///
/// It allocates nothing for a job: its two lists have room before anything is counted, and take turns.
final class OneThread: TaskExecutor {
    private let waiting = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    init() {
        waiting.withLock { $0.reserveCapacity(Self.room) }
        Thread.detachNewThread { self.run() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = waiting.withLock { waiting in
            waiting.append(job)
            return waiting.count == 1
        }
        if isFirst { arrivals.signal() }
    }

    private static let room = 100_000

    private func run() {
        var running: [UnownedJob] = []
        running.reserveCapacity(Self.room)
        while true {
            arrivals.wait()
            running.removeAll(keepingCapacity: true)
            waiting.withLock { swap(&$0, &running) }
            for job in running { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
