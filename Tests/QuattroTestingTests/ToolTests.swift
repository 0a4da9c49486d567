import Quattro
import Testing

@testable import QuattroTesting

struct IdleTests {
    @Test(arguments: 0..<50)
    func `all others are blocked, and time has not moved`(seed: Int) async throws {
        try await Simulation.run(seed: seed) {
            let waiting = Shared(0)
            try await withScopedTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        await Task.yield()
                        waiting.withLock { $0 += 1 }
                        try await Task.sleep(for: .seconds(5), clock: .quattro)
                    }
                }
                await waitUntilIdle()
                #expect(waiting.withLock { $0 } == 3)
                #expect(Simulation.elapsed == .zero)
            }
        }
    }

    @Test func `several who wait for it go on one after the other`() async throws {
        try await Simulation.run {
            let order = Shared<[String]>([])
            try await withScopedTaskGroup { group in
                group.addImmediateTask {
                    await waitUntilIdle()
                    order.withLock { $0.append("first") }
                    await Task.yield()
                    order.withLock { $0.append("still first") }
                }
                group.addImmediateTask {
                    await waitUntilIdle()
                    order.withLock { $0.append("second") }
                }
            }
            #expect(order.withLock { $0 } == ["first", "still first", "second"])
        }
    }
}

struct SequencerTests {
    @Test(arguments: 0..<50)
    func `steps run in the order of their numbers, whichever tasks they stand in`(seed: Int) async throws {
        try await Simulation.run(seed: seed) {
            let sequencer = Sequencer()
            let order = Shared<[Int]>([])
            try await withScopedTaskGroup { group in
                for numbers in [[0, 3, 4], [1, 5], [2]] {
                    group.addTask {
                        for number in numbers {
                            try await sequencer.step(number) {
                                await Task.yield()
                                order.withLock { $0.append(number) }
                            }
                        }
                    }
                }
            }
            #expect(order.withLock { $0 } == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test func `the turn goes on when a step throws, and its error comes out`() async throws {
        let sequencer = Sequencer()
        await #expect(throws: Lost.self) { try await sequencer.step(0) { throw Lost() } }
        #expect(try await sequencer.step(1) { "value" } == "value")
    }

    @Test func `when a step is cancelled while it waits, those after it learn that their turn will not come`()
        async throws
    {
        try await Simulation.run {
            let sequencer = Sequencer()
            try await withScopedTaskGroup { group in
                let second = group.addTask { try await sequencer.step(1) }
                let third = group.addTask {
                    _ = await #expect(throws: SequencerBroken(missing: 1)) { try await sequencer.step(2) }
                }
                await waitUntilIdle()
                second.cancel()
                try await third.value
                await #expect(throws: SequencerBroken(missing: 1)) { try await sequencer.step(3) }
                try await sequencer.step(0)
            }
        }
    }
}

struct CancellableTests {
    /// The kinds of what was found, each once.
    private func kinds(_ body: @escaping @Sendable () async throws -> Void) async throws -> Set<String> {
        do {
            try await expectCancellable(options: .strict, body)
            return []
        } catch let failure as SimulationFailure {
            return [failure.kindName]
        } catch let group as ErrorGroup {
            return Set(group.leaves.compactMap { ($0 as? SimulationFailure)?.kindName })
        }
    }

    @Test func `a body that gives up wherever it is cancelled passes`() async throws {
        let points = try await expectCancellable(options: .strict) {
            try await withDeferrer(grace: .seconds(1)) { deferrer in
                deferrer.defer { try await Task.sleep(for: .milliseconds(1), clock: .quattro) }
                try await withScopedTaskGroup { group in
                    for _ in 0..<2 { group.addTask { try await Task.sleep(for: .seconds(5), clock: .quattro) } }
                }
                try await Task.sleep(for: .seconds(5), clock: .quattro)
            }
        }
        #expect(points > 10)
    }

    @Test func `a body may return when it waits behind a shield`() async throws {
        let kinds = try await kinds {
            try await withShield { try await Task.sleep(for: .seconds(5), clock: .quattro) }
        }
        #expect(kinds == [])
    }

    @Test func `a task that is left behind by a body that gave up is a leak`() async throws {
        let kinds = try await kinds {
            do {
                try await Task.sleep(for: .seconds(5), clock: .quattro)
            } catch {
                _ = Task { await hang() }
                throw error
            }
        }
        #expect(kinds == ["leak"])
    }

    @Test func `a wait that cannot be cancelled swallows it`() async throws {
        let kinds = try await kinds {
            await withUnsafeContinuation { continuation in
                _ = Timekeeper.current.arm(.sleeper(Sleeper { continuation.resume() }), at: .after(.seconds(1)))
            }
        }
        #expect(kinds == ["body"])
    }

    @Test func `a stream that is cut off and looks complete swallows it`() async throws {
        let kinds = try await kinds {
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            // Something else ends the stream, in time.
            let end = Shared(continuation)
            try await withScopedTaskGroup(onFailure: .waitForAll) { group in
                group.addTask { for await _ in stream {} }
                group.addTask {
                    defer { end.withLock { $0.finish() } }
                    try? await Task.sleep(for: .seconds(1), clock: .quattro)
                }
            }
        }
        #expect(kinds == ["body"])
    }

    @Test func `a body that waits for ever once it is cancelled hangs`() async throws {
        let kinds = try await kinds {
            do {
                try await Task.sleep(for: .seconds(5), clock: .quattro)
            } catch {
                await hang()
            }
        }
        #expect(kinds == ["deadlock"])
    }

    @Test func `a body that leaves a task behind when it is cancelled leaks`() async throws {
        let kinds = try await kinds {
            do {
                try await Task.sleep(for: .seconds(5), clock: .quattro)
            } catch {
                _ = Task { await hang() }
                return
            }
        }
        #expect(kinds == ["leak"])
    }

    @Test func `a body that fails without being cancelled fails as it is`() async throws {
        let failure = await #expect(throws: SimulationFailure.self) {
            try await expectCancellable(options: .strict) { throw Lost() }
        }
        #expect(failure?.seed == 0)
        #expect(failure?.kindName == "body")
    }
}
