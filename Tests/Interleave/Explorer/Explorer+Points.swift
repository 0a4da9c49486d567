import Foundation
import Quattro

/// What the library tells on its way: every lock, and where it enters the runtime.
extension Explorer: Interleaver {
    func nextLock() -> Int {
        let worker = Worker.current
        lock(as: worker)
        defer { unlock() }
        // What is made outside of a run may outlive it, so such a number is never given again.
        guard worker?.strand != nil else {
            lastOutsideLock -= 1
            return lastOutsideLock
        }
        lastLock += 1
        return lastLock
    }

    func willLock(_ lock: Int, _ file: StaticString, _ line: UInt) {
        pause(at: .lock(lock, file, line))
    }

    func hasUnlocked(_ lock: Int, _ file: StaticString, _ line: UInt) {
        guard let worker = Worker.current else { return }
        self.lock(as: worker)
        if worker.run == number { machine.released(lock) }
        unlock()
        pause(at: .unlocked(file, line))
    }

    func point(_ file: StaticString, _ line: UInt) {
        pause(at: .point(file, line))
    }

    func entersRuntime() {
        changeStrand { $0.entersRuntime($1) }
    }

    func leavesRuntime() {
        changeStrand { $0.leavesRuntime($1) }
    }

    private func changeStrand(_ change: (inout StrandMachine, Int) -> Void) {
        guard let worker = Worker.current else { return }
        lock(as: worker)
        defer { unlock() }
        if worker.run == number, let id = worker.strand { change(&machine, id) }
    }
}

extension Explorer {
    /// Lets another strand go on, or the same one, and returns when it is this one's turn.
    func pause(at place: Place) {
        guard let worker = Worker.current, let id = worker.strand else { return }
        lock(as: worker)
        if worker.run != number || dead != nil {
            unlock()
            DispatchSemaphore(value: 0).wait()  // This thread is lost.
        }
        machine.arrived(id, at: place)
        let wasRunning = machine.current == id
        if wasRunning { settle(worker) }
        if wasRunning || machine.current == nil { proceed() }
        let goesOn = wasRunning && machine.current == id
        unlock()
        if !goesOn { worker.turn.wait() }
        logArrival(of: id, at: place)
    }

    private func logArrival(of id: Int, at place: Place) {
        guard keepsLog else { return }
        lock(as: Worker.current)
        note(id, "\(place)")
        unlock()
    }
}
