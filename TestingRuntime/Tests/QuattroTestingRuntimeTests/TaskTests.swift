import Dispatch
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// Tasks that unmodified code makes run in the simulation.
struct TaskTests {
    @Test func `a plain task that is made without scopes keeps the time of the simulation, and outlives the scope`()
        async throws
    {
        try await Simulation.explore(seeds: 0..<20) {
            let task = await moveOn(after: .seconds(5)) {
                withoutScopes {
                    Task {
                        try await Task.sleep(for: .seconds(60))
                        return (Deadline.currentEffective, Simulation.elapsed)
                    }
                }
            }
            let (deadline, elapsed) = try await #require(task).value
            try #require(deadline == .never && elapsed == .seconds(60))
        }
    }

    @Test func `plain, detached and immediate tasks run inside, and none of it is an escape`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<100) {
            let start = ContinuousClock.now
            let plain = Task {
                try await Task.sleep(for: .seconds(60))
                return ContinuousClock.now - start
            }
            let detached = Task.detached {
                try await Task.sleep(for: .seconds(120))
                return ContinuousClock.now - start
            }
            let immediate = Task.immediate {
                await Task.yield()
                try await Task.sleep(for: .seconds(180))
                return await Task { ContinuousClock.now - start }.value
            }
            async let child = Task.detached { await withTaskGroup { $0.addTask { await Task.yield() } } }.value
            await child
            try #require(try await plain.value == .seconds(60))
            try #require(try await detached.value == .seconds(120))
            try #require(try await immediate.value == .seconds(180))
        }
        #expect(counts.escapes == 0)
        #expect(counts.distinctSchedules > 50)
    }

    @Test func `streams, continuations and actors of plain tasks stay inside`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<50) {
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            let account = Account()
            let consumer = Task.detached {
                for await amount in stream { await account.set(await account.balance + amount) }
            }
            Task {
                for amount in 1...10 {
                    await withUnsafeContinuation { resumption in Task { resumption.resume() } }
                    continuation.yield(amount)
                }
                continuation.finish()
            }
            await consumer.value
            try #require(await account.balance == 55)
        }
        #expect(counts.escapes == 0)
    }

    @Test func `the order of plain tasks is the seed's, and a lost update of theirs is found`() async throws {
        let failure = try await failure(of: {
            let account = Account()
            let tasks = (0..<2).map { _ in Task { await account.set(await account.balance + 1) } }
            for task in tasks { await task.value }
            if await account.balance != 2 { throw Lost() }
        })
        #expect(failure.kindName == "body")
    }

    @Test func `all schedules of plain tasks are run`() async throws {
        let counts = try await Simulation.exhaustive(limit: 10_000) {
            let order = Shared<[Int]>([])
            let tasks = (0..<3).map { number in Task { order.withLock { $0.append(number) } } }
            for task in tasks { await task.value }
        }
        #expect(counts.isExhaustive)
        #expect(counts.schedules > 6)
    }

    @Test func `the library keeps virtual time in detached tasks, which inherit nothing`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<20) {
            try await Task.detached {
                let isOver: Void? = try await moveOn(after: .seconds(3_600)) {
                    try await Task.sleep(until: .never, clock: .quattro)
                }
                try #require(isOver == nil)
                try await withScopedTaskGroup { group in
                    group.addTask { try await Task.sleep(for: .seconds(60)) }
                    group.addTask { try await Task.sleep(for: .seconds(60), clock: .quattro) }
                }
                try #require(Simulation.elapsed == .seconds(3_660))
            }.value
        }
        #expect(counts.escapes == 0)
    }

    @Test func `scopes cancel the sleeps of Swift`() async throws {
        try await Simulation.run(options: .strict) {
            let value: Void? = try await moveOn(after: .seconds(60)) { try await Task.sleep(for: .seconds(3_600)) }
            #expect(value == nil)
            #expect(Simulation.elapsed == .seconds(60))
        }
    }

    // MARK: The main actor

    @Test func `the main actor is simulated`() async throws {
        let counts = try await Simulation.explore(seeds: 0..<50) {
            let model = Model()
            try await model.load()
            Task { @MainActor in model.total += 1 }
            await Task { @MainActor in
                MainActor.assertIsolated()
                model.addOneFromAnywhere()
                try? await Task.sleep(for: .seconds(60))
                MainActor.assertIsolated()
            }.value
            try #require(await model.total == 12)
            try #require(Simulation.elapsed == .seconds(3_660))
        }
        #expect(counts.escapes == 0)
    }

    @MainActor @Test(.simulated(seeds: 0..<20)) func `a test on the main actor is simulated`() async throws {
        let model = Model()
        try await model.load()
        MainActor.assertIsolated()
        #expect(model.total == 10)
        #expect(Simulation.elapsed == .seconds(3_600))
    }

    @Test func `a simulation in a simulation keeps the main actor too`() async throws {
        try await Simulation.run {
            let model = Model()
            try await Simulation.run {
                try await model.load()
                #expect(Simulation.elapsed == .seconds(3_600))
            }
            #expect(Simulation.elapsed == .zero)
            let start = ContinuousClock.now
            try await Task.sleep(for: .seconds(1))
            #expect(ContinuousClock.now - start == .seconds(1))
            #expect(await model.total == 10)
        }
    }

    @Test func `a task that a simulation inside of its own resumes goes on in its own`() async throws {
        try await Simulation.run(options: .strict) {
            let waiting = Shared<UnsafeContinuation<Void, Never>?>(nil)
            let task = Task {
                await withUnsafeContinuation { continuation in waiting.withLock { $0 = continuation } }
                try await Task.sleep(for: .seconds(5))
                return Simulation.elapsed
            }
            await waitUntilIdle()
            try await Simulation.run {
                try await Task.sleep(for: .seconds(3_600))
                waiting.withLock { $0.take() }?.resume()
            }
            let elapsed = try await task.value
            #expect(elapsed == .seconds(5))
        }
    }

    // MARK: From outside

    @Test func `a plain task that another thread resumes comes home, and is counted as an escape`() async throws {
        let line = #line + 3
        let failure = try await failure(.patient) {
            let isSuspended = DispatchSemaphore(value: 0)
            let task = Task {
                await withUnsafeContinuation { continuation in
                    DispatchQueue.global().async {
                        isSuspended.wait()
                        continuation.resume()
                    }
                }
                try await Task.sleep(for: .seconds(3_600))
                return Simulation.elapsed
            }
            await waitUntilIdle()
            isSuspended.signal()
            let elapsed = try await task.value
            #expect(elapsed == .seconds(3_600))
        }
        #expect(failure.kindName == "escaped")
        #expect(
            failure.description.contains(
                "task 1 (QuattroTestingRuntimeTests/TaskTests.swift:\(line)) was resumed by another thread"
            )
        )
    }

    @Test func `what is left of a simulation never runs, whoever resumes it`() async throws {
        let (left, ran) = (Shared<UnsafeContinuation<Void, Never>?>(nil), Shared(false))
        let failure = try await failure {
            Task {
                await withUnsafeContinuation { continuation in left.withLock { $0 = continuation } }
                ran.withLock { $0 = true }
            }
            await waitUntilIdle()
        }
        #expect(failure.kindName == "leak")
        // In another simulation, and so once more beside it.
        try await Simulation.run {
            left.withLock { $0.take() }?.resume()
            try await Task.sleep(for: .seconds(60))
        }
        try await Task.sleep(for: .milliseconds(10))
        #expect(!ran.withLock { $0 })
    }
}

/// Unmodified code of an app.
@MainActor private final class Model {
    var total = 0

    func load() async throws {
        await withTaskGroup { group in
            for amount in 1...4 { group.addTask { await self.fetch(amount) } }
            for await amount in group { total += amount }
        }
        try await Task.sleep(for: .seconds(3_599))
    }

    nonisolated func addOneFromAnywhere() {
        MainActor.assumeIsolated { total += 1 }
    }

    @concurrent private nonisolated func fetch(_ amount: Int) async -> Int {
        try? await Task.sleep(for: .milliseconds(250 * amount))
        return amount
    }
}
