import Quattro
import QuattroTesting
import Testing

// What fails without which part of the recipe:
//
// | part | test |
// |---|---|
// | `withElements(of:)` (with an iterator of the stream) | begins no more |
// | `draining.run` | one that waits, and most others |
// | `shutdown.run` | has no more than the grace |
// | `shutdown.tighten(to:)` | has no more than the grace |
// | `if done == nil { try await putBack(job) }` | has no more than the grace |
@Suite(.simulated(seeds: 0..<20))
struct JobWorkerTests {
    // A job takes as many seconds as it says. The signal comes after three.
    private func log(of jobs: [Int], isFinished: Bool = false, cleanup: Int = 0) async throws -> [String] {
        let log = Log()
        let (stream, source) = AsyncStream.makeStream(of: Int.self)
        for job in jobs { source.yield(job) }
        if isFinished { source.finish() }
        let worker = JobWorker<Int>(grace: .seconds(5)) { job in
            log("job \(job)")
            try await withDeferrer(grace: .seconds(2)) { deferrer in
                deferrer.defer { try await sleep(cleanup) }
                try await sleep(job)
            }
            log("done \(job)")
        } putBack: { job in
            log("back \(job)")
        }
        try await withScopedTaskGroup { group in
            group.addBackgroundTask {
                try await sleep(3)
                worker.draining.cancel(reason: "SIGTERM")
            }
            try await worker.run(stream)
        }
        log("end")
        return log.all
    }

    @Test func `the job under way ends within the grace, and the worker begins no more`() async throws {
        let log = try await log(of: [2, 4, 1])
        #expect(log == ["job 2 at 0", "done 2 at 2", "job 4 at 2", "done 4 at 6", "end at 6"])
    }

    @Test func `a job has no more than the grace, and is put back`() async throws {
        let log = try await log(of: [60, 1])
        #expect(log == ["job 60 at 0", "back 60 at 8", "end at 8"])
    }

    @Test func `the graces add up`() async throws {
        let log = try await log(of: [60, 1], cleanup: 1)
        // Three until the signal, five for the job, and one for its cleanup.
        #expect(log == ["job 60 at 0", "back 60 at 9", "end at 9"])
    }

    @Test func `one that waits for a job ends at once`() async throws {
        let log = try await log(of: [1])
        #expect(log == ["job 1 at 0", "done 1 at 1", "end at 3"])
    }

    @Test func `the end of the jobs is its end`() async throws {
        let log = try await log(of: [1, 1], isFinished: true)
        #expect(log == ["job 1 at 0", "done 1 at 1", "job 1 at 1", "done 1 at 2", "end at 2"])
    }

    @Test func `a job that comes at the instant of the signal is done, or stays in the queue`() async throws {
        let log = Log()
        let (stream, source) = AsyncStream.makeStream(of: Int.self)
        let worker = JobWorker<Int>(grace: .seconds(5)) { job in
            try await sleep(job)
            log("done \(job)")
        } putBack: { _ in
            log("back")
        }
        try await withScopedTaskGroup { group in
            group.addTask { try await worker.run(stream) }
            group.addTask {
                try await sleep(3)
                source.yield(4)
            }
            try await sleep(3)
            worker.draining.cancel(reason: "SIGTERM")
        }
        #expect(log.all == ["done 4 at 7"] || log.all.isEmpty)
    }
}
