import Logging
import Pages
import Quattro
import ServiceLifecycle
import Testing

/// The page `QuattroServiceLifecycle.docc/Guides/ShutdownGrace.md` shows code that is built and run.
struct GuideTests {
    @Test func `each piece of code of the page is code that is built here`() throws {
        let code = try PageCode(of: "ShutdownGrace", in: "QuattroServiceLifecycle")
        #expect(code.pieces.count == 2)
        let lacking = try code.lacking(in: "Integrations/Tests/QuattroServiceLifecycleTests/Guide.swift")
        #expect(lacking == [])
    }

    @Test func `the worker of the example sees twenty seconds, and ends before the database`() async throws {
        let diary = Notes<String>()
        let left = try await serve { ready in
            let left = Promise<Duration?>(name: "left")
            let database = Work {
                try await gracefulShutdown()
                diary("database")
            }
            let worker = Work {
                ready.succeed()
                try await gracefulShutdown()
                left.succeed(Deadline.currentEffective.remaining)
                diary("worker")
            }
            try await run(database, worker, Logger(label: "silent", factory: { _ in SwiftLogNoOpLogHandler() }))
            return try await left.value
        }
        #expect(diary.all == ["worker", "database"])
        let remaining = try #require(left)
        #expect(remaining > .seconds(10) && remaining <= .seconds(20))
    }

    @Test func `the worker of the example ends its last job in a shutdown, and then itself`() async throws {
        let diary = Notes<String>()
        let (jobs, queue) = AsyncStream.makeStream(of: Job.self)
        let worker = Worker(queue: JobQueue(jobs: jobs))
        try await serve { ready in
            queue.yield {
                ready.succeed()
                try await gracefulShutdown()
                let remaining = try #require(Deadline.currentEffective.remaining)
                #expect(remaining > .seconds(10) && remaining <= .seconds(20))
                diary("the last one")
            }
            try await worker.run()
            diary("the worker")
        }
        #expect(diary.all == ["the last one", "the worker"])
        #expect(worker.queue.givenBack.all.isEmpty)
    }
}
