import Quattro
import QuattroTesting
import Testing

/// Bugs that depend on the schedule, each planted, found, and found again by its seed and by its schedule.
struct PlantedTests {
    @Test func `a lost update`() async throws {
        let failure = try await failure(of: payInTwice)
        guard case .body(let error) = failure.kind else {
            Issue.record(failure)
            return
        }
        #expect(error is Lost)
    }

    @Test func `two locks that are taken crosswise`() async throws {
        let failure = try await failure(of: takeLocksCrosswise)
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("the body of the group \"transfers\""))
        #expect(failure.description.contains("├ the child \"there\""))
        #expect(failure.description.contains("└ the child \"back\""))
        #expect(failure.description.contains("waits for something that is not Quattro's"))
    }

    @Test func `a deadlock on handles, whose report says who waits for whom`() async throws {
        let failure = try await failure(of: {
            try await withScopedTaskGroup(name: "pair") { group in
                let stuck = group.addTask(name: "stuck") { await hang() }
                group.addTask(name: "patient") {
                    try await withCancelScope(name: "wait") { try await stuck.value }
                }
            }
        })
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("the body of the group \"pair\""))
        #expect(failure.description.contains("waits for the group's children"))
        #expect(failure.description.contains("└ the body of the scope \"wait\""))
        #expect(failure.description.contains("waits for the value of \"stuck\""))
        #expect(failure.description.contains("QuattroTestingTests/PlantedTests.swift"))
    }

    // ST-27
    @Test func `a child that never reports that it is ready, named as one that is starting`() async throws {
        let failure = try await failure(of: {
            try await withScopedTaskGroup(name: "servers") { group in
                try await group.start(name: "shy") { (_: TaskStatus<Void>) in await hang() }
            }
        })
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("the starting child \"shy\""))
    }

    // LI-13
    @Test func `a child that waits for a sibling which has no place while it runs`() async throws {
        let failure = try await failure(of: {
            try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                _ = group.addTask(name: "parent") { try await group.addTask(name: "sibling") {}.value }
            }
        })
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains("waits for the value of \"sibling\""))
    }

    @Test func `a task that is left behind when two come in the wrong order`() async throws {
        let failure = try await failure(of: {
            let account = Account()
            try await withScopedTaskGroup { group in
                group.addTask { await account.set(1) }
                group.addTask {
                    // The bug: whoever comes late is left to itself.
                    if await account.balance == 1 { _ = Task { await hang() } }
                }
            }
        })
        #expect(failure.kindName == "leak")
        #expect(failure.description.contains("plain Task"))
    }

    @Test func `a cancellation that is swallowed`() async throws {
        @Sendable func poll() async throws {
            try await withScopedTaskGroup { group in
                group.addTask { try? await Task.sleep(for: .seconds(5), clock: .quattro) }
            }
            // The bug: cut off, it goes on as if it had waited.
            try? await Task.sleep(for: .seconds(1), clock: .quattro)
        }
        let error = await #expect(throws: (any Error).self) { try await expectCancellable(options: .strict, poll) }
        let failures = (error as? ErrorGroup)?.leaves ?? [error].compactMap { $0 }
        let failure = try #require(failures.first as? SimulationFailure)
        guard case .body(let error) = failure.kind else {
            Issue.record(failure)
            return
        }
        #expect(error is CancellationSwallowed)
        #expect(failure.description.contains("cancelled after step"))
        let again = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay(failure.schedule, options: .strict, poll)
        }
        #expect(again?.description == failure.description)
    }

    #if !os(iOS) && !os(tvOS) && !os(watchOS) && !os(visionOS)
    @Test func `a continuation that is resumed twice, which ends the program, with the seed on its last lines`()
        async throws
    {
        let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            try await Simulation.explore(seeds: 0..<1_000) { try await resumeTwice() }
        }
        let text = String(decoding: result.standardErrorContent, as: UTF8.self)
        let seed = try #require(text.firstMatch(of: #/in a simulation with seed (\d+)/#)?.output.1)
        let again = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            [seed = String(seed) as String] in
            try await Simulation.run(seed: try #require(Int(seed))) { try await resumeTwice() }
        }
        #expect(
            String(decoding: again.standardErrorContent, as: UTF8.self).contains("in a simulation with seed \(seed);")
        )
    }
    #endif
}

/// Someone who is asked, and answers each time that he is told to.
private actor Desk {
    private(set) var isAnswered = false
    private var question: CheckedContinuation<Void, Never>?

    func ask() async {
        await withCheckedContinuation { question = $0 }
    }

    func answer() {
        isAnswered = true
        question?.resume()
    }
}

/// Two children look whether the question has been answered, and both may find that it has not.
@Sendable private func resumeTwice() async throws {
    let desk = Desk()
    try await withScopedTaskGroup { group in
        group.addTask { await desk.ask() }
        await waitUntilIdle()
        for _ in 0..<2 {
            group.addTask {
                guard await !desk.isAnswered else { return }
                await Task.yield()
                await desk.answer()
            }
        }
    }
}
