import IntegrationSupport
import QuattroTesting
import QuattroTestingRuntime
import ServiceLifecycle
import Testing

/// Groups of services that are told several things at once.
@Suite(.simulated(seeds: 0..<300))
struct GroupTests {
    private let diary = Diary([])

    @Test func `two shutdowns at once are one`() async throws {
        let group = group(["a", "b"].map { .init(service: diary.drain($0, for: .seconds(1))) })
        async let run: Void = group.run()
        async let once: Void = group.triggerGracefulShutdown()
        async let twice: Void = group.triggerGracefulShutdown()
        try await run
        _ = await (once, twice)
        #expect(diary.value == ["b", "a"])
    }

    @Test func `a group in a group is shut down in its turn`() async throws {
        let inner = group([.init(service: diary.drain("a", for: .seconds(1))), .init(service: diary.drain("b"))])
        let outer = group([.init(service: inner), .init(service: diary.drain("c"))])
        async let run: Void = outer.run()
        async let trigger: Void = outer.triggerGracefulShutdown()
        try await run
        await trigger
        #expect(diary.value == ["c", "b", "a"])
    }

    @Test func `a cancellation that races a shutdown ends the group`() async throws {
        let group = group(["a", "b"].map { .init(service: diary.drain($0, for: .seconds(1))) })
        let run = Task { try await group.run() }
        async let cancelled: Void = run.cancel()
        await group.triggerGracefulShutdown()
        await cancelled
        _ = await run.result
    }

    @Test func `a handler of shutdowns is called once, whenever the shutdown comes`() async throws {
        let diary = diary
        let work = Work {
            await withGracefulShutdownHandler {
                try? await gracefulShutdown()
            } onGracefulShutdown: {
                diary.note("handled")
            }
        }
        let group = group([.init(service: work)])
        async let run: Void = group.run()
        async let trigger: Void = group.triggerGracefulShutdown()
        try await run
        await trigger
        #expect(diary.value == ["handled"])
    }

    @Test func `a sequence of cancelOnGracefulShutdown that is left early leaves nothing behind`() async throws {
        let work = Work {
            for _ in 0..<3 {
                for await _ in numbers(after: [.seconds(1), .seconds(1)]).cancelOnGracefulShutdown() { break }
            }
            try await gracefulShutdown()
        }
        let group = group([.init(service: work)])
        async let run: Void = group.run()
        try await Task.sleep(for: .seconds(10))
        await group.triggerGracefulShutdown()
        try await run
    }
}
