import Quattro
import QuattroServiceLifecycle
import ServiceLifecycle
import Testing

struct CancelledServiceTests {
    private struct Broken: Error {}

    /// Runs two services, and begins the shutdown when the second one is running.
    private func run(
        cancelledAfter grace: Duration,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> [String] {
        let (diary, started) = (Notes<String>(), Promise<Void>(name: "started"))
        let first = Work {
            try await gracefulShutdown()
            diary("first")
        }
        let second = Work {
            defer { diary("second") }
            started.succeed()
            try await body()
        }
        let group = group([first, second.cancelled(after: grace)])
        try await fail(after: .seconds(30)) {
            async let run: Void = group.run()
            try await started.value
            await group.triggerGracefulShutdown()
            try await run
        }
        return diary.all
    }

    @Test func `a service that does not end is cut off when its grace is over, and the group goes on`() async throws {
        let entries = try await run(cancelledAfter: .milliseconds(10)) { try await waitForEver() }
        #expect(entries == ["second", "first"])
    }

    @Test func `it sees what is left, and may end by itself`() async throws {
        let entries = try await run(cancelledAfter: .seconds(10)) {
            try await gracefulShutdown()
            let left = try #require(Deadline.currentEffective.remaining)
            #expect(left > .seconds(3) && left <= .seconds(10))
            #expect(CancelScope.current?.name == "Work")
        }
        #expect(entries == ["second", "first"])
    }

    @Test func `its error is that of the group`() async throws {
        await #expect(throws: Broken.self) {
            _ = try await run(cancelledAfter: .seconds(60)) {
                try await gracefulShutdown()
                throw Broken()
            }
        }
    }

    @Test func `a service that returns before any shutdown does so as if it were not wrapped`() async throws {
        let group = group([Work {}.cancelled(after: .seconds(60))])
        let error = await #expect(throws: ServiceGroupError.self) { try await group.run() }
        #expect(error?.errorCode == .serviceFinishedUnexpectedly)
    }
}
