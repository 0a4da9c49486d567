import Quattro
import QuattroTesting
import Testing

struct RunTests {
    @Test func `the value of the body comes out, and what it throws comes out as the failure of its seed`() async throws
    {
        #expect(try await Simulation.run(seed: 7) { 42 } == 42)
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.run(seed: 7) { throw Lost() }
        }
        #expect(failure.kindName == "body")
        #expect(failure.seed == 7)
        #expect(failure.description.contains("the body threw Lost()"))
        #expect(failure.description.contains("seed 7 has found it"))
    }

    @Test func `a body keeps the task-local values of its caller, so that expectations belong to the test`()
        async throws
    {
        try await Simulation.run { #expect(Test.current != nil) }
        try await Simulation.explore(seeds: 0..<3) { try #require(Test.current != nil) }
    }

    @Test func `scopes around the caller are not around the body`() async throws {
        try await moveOn(after: .seconds(1_000)) {
            try await Simulation.run {
                #expect(CancelScope.current == nil)
                #expect(Deadline.currentEffective == .never)
            }
        }
    }

    @Test func `the same seed gives the same trace, a thousand times of a thousand`() async throws {
        @Sendable func work() async throws {
            let account = Account()
            try await withScopedTaskGroup(concurrencyLimit: 2) { group in
                for index in 0..<3 {
                    group.addTask(name: "child \(index)") {
                        await account.set(await account.balance + 1)
                        try? await moveOn(after: .seconds(index)) {
                            try await Task.sleep(for: .seconds(2), clock: .quattro)
                        }
                    }
                }
                group.addBackgroundTask { try await Task.sleep(until: .never, clock: .quattro) }
            }
            _ = try? await race({ try await Task.sleep(for: .seconds(1), clock: .quattro) }, { throw Lost() })
            _ = try await (1...3).concurrentMap(concurrencyLimit: 2) { $0 }
        }
        let first = TraceLog()
        try await Simulation.run(seed: 11, options: first.options, work)
        #expect(first.all.count > 30)
        for _ in 0..<1_000 {
            let again = TraceLog()
            try await Simulation.run(seed: 11, options: again.options, work)
            #expect(again.all == first.all)
        }
        let other = TraceLog()
        try await Simulation.run(seed: 12, options: other.options, work)
        #expect(other.all != first.all)
    }

    @Test(arguments: [
        ("e9", "were ready"),
        ("e0{500}1", "the run was over by then"),
    ])
    func `a schedule of other code is refused`(schedule: String, end: String) async throws {
        let mismatch = try await #require(throws: ScheduleMismatch.self) {
            try await Simulation.replay(schedule) {
                let account = Account()
                await withDiscardingTaskGroup { group in
                    for _ in 0..<2 { group.addTask { await account.set(1) } }
                }
            }
        }
        #expect(mismatch.description.hasPrefix("the schedule does not fit this run: choice "))
        #expect(mismatch.description.hasSuffix(end))
    }

    @Test func `a failure under a schedule of other code says so`() async {
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay("ez") {
                await withDiscardingTaskGroup { group in
                    for _ in 0..<2 { group.addTask { await hang() } }
                }
            }
        }
        #expect(failure?.description.contains("the schedule does not fit this run: choice 1 wants number 36") == true)
    }

    @Test func `all schedules are run, and each of them is another`() async throws {
        let counts = try await Simulation.exhaustive(limit: 100_000) {
            let account = Account()
            await withDiscardingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask { await account.set(await account.balance + 1) }
                }
            }
        }
        #expect(counts.isExhaustive)
        #expect(counts.distinctSchedules == counts.schedules)
        #expect(counts.schedules > 10)
        let some = try await Simulation.exhaustive(limit: 10) { try? await payInTwice() }
        #expect(!some.isExhaustive)
        #expect(some.schedules == 10)
    }

    @Test func `a hop that leaves no actor is no choice and no step`() async throws {
        // Four calls from a function on no actor to one on no actor, in each of two tasks: all there is to choose is which begins.
        let counts = try await Simulation.exhaustive(limit: 100) {
            await withDiscardingTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask { for _ in 0..<4 { await onNoActor() } }
                }
            }
        }
        #expect(counts.isExhaustive)
        #expect(counts.schedules == 2)
    }

    @Test func `a body that never ends is given up after so many steps`() async throws {
        var options = Simulation.Options.strict
        options.stepLimit = 500
        let failure = try await failure(of: { while true { await Task.yield() } }, options: options)
        #expect(failure.kindName == "step limit")
    }

    @Test func `a search ends when its caller is cancelled`() async throws {
        let begun = AsyncStream<Void>.makeStream()
        let search = Task {
            try await Simulation.explore(seeds: 0..<Int.max) { begun.continuation.yield() }
        }
        for await _ in begun.stream { break }
        search.cancel()
        await #expect(throws: CancellationError.self) { try await search.value }
    }

    @Test func `a run ends when its caller is cancelled, whatever the body does`() async throws {
        var options = Simulation.Options()
        options.stepLimit = .max
        let begun = AsyncStream<Void>.makeStream()
        let run = Task { [options] in
            try await Simulation.run(options: options) {
                begun.continuation.yield()
                while true { await Task.yield() }
            }
        }
        for await _ in begun.stream { break }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }

    @Test func `a text that is no schedule is refused`() async throws {
        let error = await #expect(throws: InvalidSchedule.self) { try await Simulation.replay("x1") {} }
        #expect(error?.text == "x1")
    }

    @Test func `one simulation may run inside of another`() async throws {
        try await Simulation.run(options: .strict) {
            try await Task.sleep(for: .seconds(1), clock: .quattro)
            let inner = try await Simulation.run(seed: 3) {
                try await withScopedTaskGroup { group in
                    for _ in 0..<3 { group.addTask { try await Task.sleep(for: .seconds(60), clock: .quattro) } }
                }
                return Simulation.elapsed
            }
            #expect(inner == .seconds(60))
            #expect(Simulation.elapsed == .seconds(1))
            try await Task.sleep(for: .seconds(1), clock: .quattro)
        }
    }

    @Test func `a handle or a scope that is kept for longer than the body is no leak`() async throws {
        let handle = try await Simulation.run(options: .strict) {
            try await withScopedTaskGroup { group in
                #expect(group.cancelScope.name == nil)
                return group.addTask { CancelScope.current }
            }
        }
        let scope = try await handle.value
        #expect(scope?.cancelledCaught == false)
    }
}

@concurrent private func onNoActor() async {
    await withUnsafeContinuation(isolation: nil) { $0.resume() }
}
