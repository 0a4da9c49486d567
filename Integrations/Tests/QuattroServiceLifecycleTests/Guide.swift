import Logging
import Quattro
import QuattroServiceLifecycle
import ServiceLifecycle
import UnixSignals

// The code of `QuattroServiceLifecycle.docc/Guides/ShutdownGrace.md`, which `GuideTests` runs.

func run(_ database: any Service, _ worker: some Service, _ logger: Logger) async throws {
    let group = ServiceGroup(
        services: [database, worker.cancelled(after: .seconds(20))],
        gracefulShutdownSignals: [.sigterm],
        logger: logger
    )
    try await group.run()
}

struct Worker: Service {
    let queue: JobQueue

    func run() async throws {
        for try await job in queue.jobs.cancelOnGracefulShutdown() {
            // what has been begun may end
            let done: Void? = try await withShutdownGrace(.seconds(20)) { try await process(job) }
            if done == nil { try await queue.giveBack(job) }
        }
    }
}

// MARK: - What it talks to

typealias Job = @Sendable () async throws -> Void

struct JobQueue: Sendable {
    let jobs: AsyncStream<Job>
    let givenBack = Notes<Void>()

    func giveBack(_ job: Job) async throws { givenBack(()) }
}

func process(_ job: Job) async throws { try await job() }
