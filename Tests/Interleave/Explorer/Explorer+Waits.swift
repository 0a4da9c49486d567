import Foundation
import Synchronization

/// Waits that no hook tells of: those for a lock of the runtime's, under which it runs cancellation handlers.
extension Explorer {
    /// Until so many looks in a row have shown every strand asleep, one may be on its way.
    private static var patience: Int { 100 }

    /// In a thread of its own: sees that the strand that runs is asleep at the same point twice, and lets another go on.
    func watchForWaits() {
        var last: (run: Int, strand: Int?, progress: Int) = (0, nil, 0)
        var looks = 0
        while true {
            usleep(500)
            mutex.lock()
            let now = (run: number, strand: isRunning ? machine.current : nil, progress: machine.progress)
            looks = isRunning && now.strand == nil && isHeldUpOutside ? looks + 1 : 0
            if let id = now.strand, now == last, workers[id]?.isAsleep == true {
                note(id, "waits in the runtime")
                machine.currentWentOutside()
                proceed()
            } else if looks > Self.patience {
                let text = "every strand waits for a lock, of the runtime or of another\n\(machine)"
                giveUp(Failure("DEADLOCK", text))
            }
            last = now
            mutex.unlock()
        }
    }

    /// Strands that were let out of the runtime meanwhile come to a point of their own first: else a run would not be the
    /// same twice.
    ///
    /// Under the mutex, which it gives away in between.
    func settle(_ worker: Worker) {
        guard machine.strands.contains(where: \.isOutside) else { return }
        worker.isArriving.store(true, ordering: .sequentiallyConsistent)
        defer { worker.isArriving.store(false, ordering: .sequentiallyConsistent) }
        while !isEveryOutsiderAsleep {
            mutex.unlock()
            usleep(20)
            mutex.lock()
        }
    }

    private var isHeldUpOutside: Bool { machine.strands.contains(where: \.isOutside) && isEveryOutsiderAsleep }

    private var isEveryOutsiderAsleep: Bool {
        machine.strands.allSatisfy { !$0.isOutside || workers[$0.id]?.isAsleep == true }
    }
}
