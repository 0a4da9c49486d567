// A worker pool that can be stopped: a producer, two workers, a deadline for each job, and a clean end on SIGTERM.
//
// SIGTERM cancels one scope: the producer stops, waiting jobs never begin, jobs in flight have a grace to finish, and the ledger is closed
// at the end. The example sends the signal to itself after a moment, so that it ends. snippet.hide
import Dispatch
import Quattro

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

// snippet.show
let program = CancelScope(name: "worker pool")
onTermination { program.cancel(reason: "SIGTERM") }

try await program.run {
    try await withDeferrer(grace: .seconds(1)) { deferrer in
        let ledger = Ledger()
        deferrer.defer { await ledger.close() }  // the last thing to happen, in a cancelled program too

        try await withScopedTaskGroup { group in
            let (jobs, intake) = AsyncStream.makeStream(of: Job.self)
            group.addBackgroundTask(name: "producer") { try await produceJobs(into: intake, ledger) }

            try await jobs.concurrentForEach(concurrencyLimit: 2) { job in
                try await checkpoint()  // no job begins after SIGTERM
                await ledger.began(job)
                do {
                    let done: Void? = try await moveOn(after: .milliseconds(400)) { try await job.work() }
                    await ledger.ended(job, done == nil ? .tooSlow : .done)
                } catch let cancellation as CancellationError {
                    // Outside of the shield, every wait throws by now. Behind it, the job has another 250 ms to finish.
                    let done: Void? = try await withShield(for: .milliseconds(250)) { try await job.work() }
                    await ledger.ended(job, done == nil ? .cutOff : .doneInGrace)
                    throw cancellation
                }
            }
        }
    }
}
// snippet.hide

if let cause = program.cause { print("ended in good order, cancelled \(cause)") }

// MARK: - Plumbing

/// Work that takes some time and can be resumed where it was cut off.
actor Job {
    let number: Int
    private var left: Duration

    init(number: Int) {
        self.number = number
        // The third is too slow for its deadline. The seventh and the eighth are in flight when the signal comes, and the
        // eighth is too long for the grace.
        let durations: [Int: Duration] = [2: .milliseconds(150), 3: .seconds(9), 7: .milliseconds(300), 8: .seconds(9)]
        left = durations[number] ?? .milliseconds(100)
    }

    func work() async throws {
        let begin = ContinuousClock.now
        defer { left -= ContinuousClock.now - begin }
        try await Task.sleep(for: left)
    }
}

/// Gives the pool a job every 25 ms, more than it can do, until it is cancelled.
func produceJobs(into intake: AsyncStream<Job>.Continuation, _ ledger: Ledger) async throws {
    do {
        for number in 1... {
            intake.yield(Job(number: number))
            await ledger.produced()
            try await Task.sleep(for: .milliseconds(25))
        }
    } catch {
        print("the producer has stopped")
        throw error
    }
}

/// The results of the jobs.
actor Ledger {
    enum End: String {
        case done = "done"
        case tooSlow = "too slow"
        case doneInGrace = "done in the grace"
        case cutOff = "cut off"
    }

    private var producedCount = 0
    private var beganCount = 0
    private var ends: [End: Int] = [:]

    func produced() { producedCount += 1 }

    func began(_ job: Job) {
        beganCount += 1
        if job.number == 8 { terminateThisProgram(in: .milliseconds(100)) }
    }

    func ended(_ job: Job, _ end: End) {
        print("job \(job.number): \(end.rawValue)")
        ends[end, default: 0] += 1
    }

    func close() async {
        let counts = [End.done, .tooSlow, .doneInGrace, .cutOff].map { "\(ends[$0, default: 0]) \($0.rawValue)" }
        print("\(beganCount) jobs began: \(counts.joined(separator: ", "))")
        print("\(producedCount - beganCount) jobs never began")
    }
}

/// Calls a handler on SIGTERM; the signal no longer ends the process.
func onTermination(_ handler: @escaping @Sendable () -> Void) {
    #if !canImport(Glibc)
    signal(SIGTERM, SIG_IGN)  // where Dispatch leaves the default in place
    #endif
    nonisolated(unsafe) let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
    source.setEventHandler {
        source.cancel()  // once; and until then the handler keeps the source alive
        print("SIGTERM")
        handler()
    }
    source.activate()
}

/// Sends the signal that an operator would send.
func terminateThisProgram(in delay: DispatchTimeInterval) {
    DispatchQueue.global().asyncAfter(deadline: .now() + delay) { kill(getpid(), SIGTERM) }
}
