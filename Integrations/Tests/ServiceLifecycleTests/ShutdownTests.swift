import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import ServiceLifecycle
import Testing

/// How groups of services end.
@Suite(.simulated(seeds: 0..<300))
struct ShutdownTests {
    private let diary = Diary([])

    @Test func `services are shut down in reverse order, one after the other`() async throws {
        let start = ContinuousClock.now
        let group = group(["a", "b", "c"].map { .init(service: diary.drain($0, for: .seconds(2))) })
        async let run: Void = group.run()
        try await Task.sleep(for: .seconds(60))
        await group.triggerGracefulShutdown()
        try await run
        #expect(diary.value == ["c", "b", "a"])
        #expect(ContinuousClock.now - start == .seconds(66))
    }

    @Test func `a service that does not heed its shutdown is cancelled after the longest duration`() async throws {
        let start = ContinuousClock.now
        let deaf = Work { try await Task.sleep(for: .seconds(3_600)) }
        let group = group([.init(service: deaf)], maximumDuration: .seconds(30))
        let run = Task { try await group.run() }
        try await Task.sleep(for: .seconds(1))
        await group.triggerGracefulShutdown()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(ContinuousClock.now - start == .seconds(31))
    }

    @Test func `a shutdown that races the start still runs each service's own shutdown`() async throws {
        let group = group([.init(service: diary.drain("a"))])
        async let run: Void = group.run()
        async let trigger: Void = group.triggerGracefulShutdown()
        try await run
        await trigger
        #expect(diary.value == ["a"])
    }

    @Test func `a service that is added during a shutdown runs as a whole or not at all`() async throws {
        let group = group([.init(service: diary.drain("first"))])
        async let run: Void = group.run()
        async let add: Void = group.addServiceUnlessShutdown(
            Work {
                diary.note("begun")
                try await gracefulShutdown()
                diary.note("ended")
            }
        )
        async let trigger: Void = group.triggerGracefulShutdown()
        try await run
        await trigger
        await add
        let entries = diary.value
        #expect(entries.contains("first"))
        #expect(entries.contains("begun") == entries.contains("ended"))
    }

    @Test func `a service may be added while the last one ends`() async throws {
        let last = Work { await Task.yield() }
        let group = group([.init(service: last, successTerminationBehavior: .gracefullyShutdownGroup)])
        async let run: Void = group.run()
        async let add: Void = group.addServiceUnlessShutdown(diary.drain("added"))
        try await run
        await add
    }

    @Test func `cancelWhenGracefulShutdown cancels its operation, whenever the shutdown comes`() async throws {
        let diary = diary
        let group = group([
            .init(
                service: Work {
                    await #expect(throws: CancellationError.self) {
                        try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3_600)) }
                    }
                    diary.note("cancelled")
                }
            )
        ])
        async let run: Void = group.run()
        async let trigger: Void = group.triggerGracefulShutdown()
        try await run
        await trigger
        #expect(diary.value == ["cancelled"])
    }

    @Test func `cancelOnGracefulShutdown ends a sequence after what had come`() async throws {
        let diary = diary
        let group = group([
            .init(
                service: Work {
                    let (stream, continuation) = AsyncStream<Int>.makeStream()
                    continuation.yield(1)
                    continuation.yield(2)
                    for await element in stream.cancelOnGracefulShutdown() { diary.note("\(element)") }
                }
            )
        ])
        async let run: Void = group.run()
        try await Task.sleep(for: .seconds(1))
        await group.triggerGracefulShutdown()
        try await run
        #expect(diary.value == ["1", "2"])
    }

    @Test func `the failure of one shuts the others down in order, and is what the group throws`() async throws {
        let failing = Work {
            try await Task.sleep(for: .seconds(5))
            throw Broken()
        }
        let group = group([
            .init(service: diary.drain("a")),
            .init(service: failing, failureTerminationBehavior: .gracefullyShutdownGroup),
            .init(service: diary.drain("c")),
        ])
        await #expect(throws: Broken.self) { try await group.run() }
        #expect(diary.value == ["c", "a"])
    }

    @Test func `a service that may fail fails during a shutdown, and the others go on with theirs`() async throws {
        let failing = Work {
            try await Task.sleep(for: .seconds(10))
            throw Broken()
        }
        let group = group([
            .init(service: failing, failureTerminationBehavior: .ignore),
            .init(service: diary.drain("drained", for: .seconds(5))),
        ])
        async let run: Void = group.run()
        try await Task.sleep(for: .seconds(8))
        await group.triggerGracefulShutdown()
        try await run
        #expect(diary.value == ["drained"])
    }
}

private struct Broken: Error {}
