import Foundation
import QuattroTesting
import Synchronization

@testable import Quattro

/// Runs a program on real threads of which one goes on at a time, and decides at every lock which one.
///
/// The driver of ``StrandMachine``: the one mutex, and the threads that are signalled. Everything that is marked so is under
/// that mutex.
final class Explorer: @unchecked Sendable {
    /// How a program is run once.
    struct Setting {
        var strategy: any Strategy
        /// Whether a strand can be held up inside of `Task.cancel()`, where handlers run under a lock of the runtime's.
        var preemptsHandlers: Bool
        var keepsLog = false
    }

    static let start = Deadline.at(.now)
    /// Time never gets so far: a deadline after it is one that stays.
    static let horizon = start + .seconds(3_600)

    let mutex = NSLock()
    /// What has happened to scopes, while that is recorded.
    let kept = Mutex<[TimelineEvent]>([])
    private let over = DispatchSemaphore(value: 0)
    private var idle: [Worker] = []

    // Of the present run, under the mutex.
    var machine = StrandMachine(by: RandomWalk(seed: 0), preemptsHandlers: true)
    var works: [Int: @Sendable () -> Void] = [:]
    var workers: [Int: Worker] = [:]
    var number = 0
    var isRunning = false
    var time = Explorer.start
    var nextRing = Deadline.never
    var lastOwner = 0
    var nextShard = 0
    var lastLock = 0
    var lastOutsideLock = 0
    /// A failure after which no strand goes on any more.
    private(set) var dead: Failure?
    private(set) var keepsLog = false
    private var log: [String] = []

    /// Of the present run, set before there are strands.
    private(set) var timekeeper: Timekeeper?
    private(set) var alarm: Alarm?
    private(set) var rootTask: Task<Void, Never>?
    let tasks = TaskRegister()

    init() {
        Interleaving.interleaver = self
        Simulations.begin()
        Thread { [self] in watchForWaits() }.start()
    }
}

// MARK: - The mutex

extension Explorer {
    /// For a strand that may run: to wait for the mutex is no wait that the explorer does not know.
    func lock(as worker: Worker?) {
        worker?.isArriving.store(true, ordering: .sequentiallyConsistent)
        mutex.lock()
        worker?.isArriving.store(false, ordering: .sequentiallyConsistent)
    }

    func unlock() { mutex.unlock() }
}

// MARK: - A run

extension Explorer {
    func run(_ make: (Stage) -> Program, _ setting: Setting) -> Verdict {
        begin(setting)
        let timekeeper = Timekeeper(source: self)
        self.timekeeper = timekeeper
        alarm = Alarm(in: self)
        let stage = Stage(self)
        let program = make(stage)
        Timekeeper.withTimekeeper(timekeeper) {
            rootTask = Task(executorPreference: newTask("root"), priority: .low) {
                await program.body()
                stage.end()
            }
        }
        let failure = judge(program, on: stage, timekeeper)
        var verdict = machine.verdict
        verdict.failure = failure
        verdict.log = log
        (self.timekeeper, alarm, rootTask) = (nil, nil, nil)
        return verdict
    }

    /// Goes on until all rests, then ends everything, and looks at it both times.
    private func judge(_ program: Program, on stage: Stage, _ timekeeper: Timekeeper) -> Failure? {
        go()
        if let dead { return dead }
        stage.checkAtRest(nextDeadline: timekeeper.nextDeadline)
        // What is wrong at rest is known; the rest of the program still has to be brought to its end.
        thread("finale") { stage.runFinale(program.finale) }
        go()
        if let failure = stage.failures.first ?? dead { return failure }
        if !stage.isOver { return Failure("HANG", "the body does not end\n\(tasks)") }
        if !tasks.isEmpty { return Failure("LEFT BEHIND", "the body has ended\n\(tasks)") }
        if timekeeper.count > 0 { return Failure("DEADLINES", "\(timekeeper.count) are left armed") }
        return stage.failureAtEnd
    }

    private func begin(_ setting: Setting) {
        mutex.lock()
        defer { mutex.unlock() }
        machine = StrandMachine(by: setting.strategy, preemptsHandlers: setting.preemptsHandlers)
        (works, workers, dead, log, keepsLog) = ([:], [:], nil, [], setting.keepsLog)
        (time, nextRing, lastOwner, lastLock, nextShard) = (Self.start, .never, 0, 0, 0)
        number += 1
        tasks.clear()
    }

    private func go() {
        mutex.lock()
        isRunning = true
        proceed()
        mutex.unlock()
        over.wait()
        mutex.lock()
        isRunning = false
        mutex.unlock()
    }
}

// MARK: - Going on; under the mutex

extension Explorer {
    func proceed(on free: Worker? = nil) {
        guard dead == nil else { return }
        let last = machine.current
        defer { CrashNote.shared.note(machine.lastTurn) }
        switch machine.next() {
        case .goOn(let id) where id == last: break
        case .goOn(let id): handOver(to: id, on: free)
        case .wait: break
        case .atRest: over.signal()
        case .failed(let failure): giveUp(failure)
        }
    }

    /// `free` is the thread that asks, if it has nothing else to do: it need not be signalled.
    private func handOver(to id: Int, on free: Worker?) {
        if let worker = workers[id] {
            worker.turn.signal()
            return
        }
        let worker = free ?? idle.popLast() ?? newWorker()
        workers[id] = worker
        (worker.strand, worker.run) = (id, number)
        if worker !== free { worker.turn.signal() }
    }

    /// Its threads are lost, and what they hold with them.
    func giveUp(_ failure: Failure) {
        guard dead == nil else { return }
        dead = failure
        over.signal()
    }

    func note(_ id: Int, _ text: @autoclosure () -> String) {
        if keepsLog { log.append("\(id) \(machine[id]?.name ?? "?"): \(text())") }
    }

    private func newWorker() -> Worker {
        let worker = Worker()
        worker.begin { [self] worker in
            repeat { perform(on: worker) } while ended(on: worker)
        }
        return worker
    }

    private func perform(on worker: Worker) {
        lock(as: worker)
        let work = worker.strand.flatMap { works.removeValue(forKey: $0) }
        mutex.unlock()
        work?()
    }

    /// - Returns: Whether the thread has got another strand.
    private func ended(on worker: Worker) -> Bool {
        lock(as: worker)
        defer { mutex.unlock() }
        guard worker.run == number, dead == nil, let id = worker.strand else {
            worker.strand = nil
            return false
        }
        note(id, "ends")
        worker.strand = nil
        workers[id] = nil
        let wasRunning = machine.current == id
        machine.ended(id)
        if wasRunning { settle(worker) }
        if wasRunning || machine.current == nil { proceed(on: worker) }
        if worker.strand != nil { return true }
        idle.append(worker)
        return false
    }
}
