import Quattro
import Testing

@testable import QuattroTesting

struct TraitTests {
    private static let runs = Shared(0)

    @Test(.simulated(seeds: 0..<50)) func `a test of an hour runs at once, for every seed`() async throws {
        try await Task.sleep(for: .seconds(3_600), clock: .quattro)
        #expect(Simulation.elapsed == .seconds(3_600))
        try await withScopedTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await Task.sleep(for: .seconds(1), clock: .quattro) } }
        }
    }

    @Test(.simulated(seeds: 0..<5), arguments: 1...3) func `a test with arguments does so for each`(argument: Int)
        async throws
    {
        try await Task.sleep(for: .seconds(argument), clock: .quattro)
        #expect(Simulation.elapsed == .seconds(argument))
    }

    @Test func `the body runs once a seed`() async throws {
        let count = Shared(0)
        try await run(.simulated(seeds: 3..<10)) { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 7)
    }

    @Test func `the first seed with a failed expectation is the last, and the issue names it`() async throws {
        let count = Shared(0)
        let comments = try await comments {
            try await run(.simulated(seeds: 0..<100, options: .notSmaller)) {
                #expect(
                    count.withLock { value in
                        value += 1; return value
                    } < 4
                )
            }
        }
        let story = comments[0].split(separator: "\n")
        #expect(comments.count == 1)
        #expect(story[0] == "simulation with seed 3")
        #expect(
            story[1].hasPrefix(
                "  run again: QUATTRO_SEED=3 swift test --filter 'QuattroTestingTests.TraitTests/`the first"
            )
        )
        #expect(story.contains("  last steps:"))
        #expect(count.withLock { $0 } == 4)
    }

    @Test func `a requirement that fails is one issue`() async throws {
        let comments = try await comments {
            await #expect(throws: ExpectationFailedError.self) {
                try await run(.simulated(seeds: 0..<100)) { try #require(Bool(false)) }
            }
        }
        #expect(comments.count == 1)
        #expect(comments[0].hasPrefix("simulation with seed 0\n  no switch is needed"))
    }

    @Test func `of several failed expectations of a run the first tells the story`() async throws {
        let comments = try await comments {
            try await run(.simulated(seeds: 0..<100)) {
                #expect(Bool(false))
                #expect(Bool(false))
            }
        }
        #expect(comments.map { $0.contains("last steps") } == [true, false])
    }

    @Test func `a failed expectation is told once, by the smallest run, with one command`() async throws {
        let runs = Shared(0)
        let comments = try await comments {
            try await run(.simulated(seeds: 0..<100)) {
                runs.withLock { $0 += 1 }
                let account = Account()
                try await withScopedTaskGroup { group in
                    for name in ["a", "b"] {
                        group.addTask(name: name) { await account.set(await account.balance + 1) }
                    }
                }
                #expect(await account.balance == 2)
            }
        }
        let lines = try #require(comments.first).split(separator: "\n")
        #expect(comments.count == 1)
        #expect(lines[0].hasPrefix("simulation with seed "))
        #expect(lines[1].contains("went on at step") && lines[1].contains("before the child"))
        #expect(lines[2].hasPrefix("  run again: QUATTRO_SCHEDULE=e"))
        #expect(lines[2].hasSuffix("\\(\\)'"))
        #expect(lines[3].contains("made smaller in"))
        #expect(runs.withLock { $0 } > 3)
    }

    @Test func `what does not fail again is recorded all the same, as text`() async throws {
        let runs = Shared(0)
        let comments = try await comments {
            try await run(.simulated(seeds: 0..<100)) {
                #expect(
                    runs.withLock {
                        $0 += 1; return $0
                    } != 4
                )
            }
        }
        let comment = try #require(comments.first)
        #expect(comments.count == 1)
        #expect(comment.hasPrefix("Expectation failed"), "\(comment)")
        #expect(comment.contains("have not failed in the same way again"))
        #expect(comment.contains("simulation with seed 3"))
    }

    @Test func `schedules in source run before the seeds, and one that does not fit is an issue that says so`()
        async throws
    {
        let orders = Shared<[String]>([])
        @Sendable func race() async throws {
            let order = Shared("")
            try await withScopedTaskGroup { group in
                for name in ["a", "b"] { group.addTask { order.withLock { $0 += name } } }
            }
            orders.withLock { $0.append(order.withLock { $0 }) }
        }
        try await run(.simulated(seeds: 0..<1, schedules: ["e", "e1"]), race)
        #expect(orders.withLock { $0 }.prefix(2) == ["ab", "ba"])
        #expect(orders.withLock { $0 }.count == 3)
        let stale = await #expect(throws: StaleSchedule.self) {
            try await run(.simulated(schedule: "e012"), race)
        }
        #expect(
            stale?.description.hasPrefix(
                "the schedule \"e012\" in the trait of this test does not fit it any more, so it tests nothing"
            ) == true
        )
        await #expect(throws: InvalidSchedule.self) { try await run(.simulated(schedule: "x"), race) }
    }

    @Test func `a schedule in source that fails is told as it is`() async throws {
        let failure = await #expect(throws: SimulationFailure.self) {
            try await run(.simulated(schedule: "e101", options: .strict), takeLocksCrosswise)
        }
        #expect(failure?.schedule == "e101")
        #expect(failure?.seed == nil)
        #expect(failure?.switches?.count == 1)
    }

    @Test func `a budget ends at a seed, and the first seed always runs`() async throws {
        for (budget, allowed) in [(Duration.zero, 1...1), (.milliseconds(20), 1...1_000_000), (.seconds(60), 3...3)] {
            let count = Shared(0)
            let seeds = budget == .seconds(60) ? 0..<3 : 0..<1_000_000_000
            try await run(.simulated(seeds: seeds, budget: budget)) { count.withLock { $0 += 1 } }
            #expect(allowed.contains(count.withLock { $0 }))
        }
    }

    @Test(.simulated) func `the trait needs no parentheses`() async throws {
        try await Task.sleep(for: .seconds(1), clock: .quattro)
    }

    @Test(.simulated()) func `and may have them`() async throws {
        try await Task.sleep(for: .seconds(1), clock: .quattro)
    }

    @Test func `without parentheses there are a hundred seeds`() async throws {
        let count = Shared(0)
        try await run(.simulated) { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 100)
    }

    @Test func `a test without a seed fails`() async throws {
        let error = await #expect(throws: NoSeeds.self) { try await run(.simulated(seeds: 2..<2)) {} }
        #expect(error?.description == "a simulated test needs at least one seed, and 2..<2 has none")
    }

    @Test func `an error, a deadlock and a leak are thrown as the failure of the seed`() async throws {
        let bodies: [(String, @Sendable @concurrent () async throws -> Void)] = [
            ("body", { throw Lost() }),
            ("deadlock", { await hang() }),
            ("leak", { _ = Task { await hang() } }),
        ]
        for (kind, body) in bodies {
            let failure = await #expect(throws: SimulationFailure.self) {
                try await run(.simulated(seeds: 4..<100, options: .strict), body)
            }
            #expect(failure?.kindName == kind)
            #expect(failure?.seed == 4)
        }
    }

    /// The comments of the issues that something records, which are not recorded any further.
    private func comments(in work: @Sendable @concurrent () async throws -> Void) async throws -> [String] {
        let comments = Shared<[String]>([])
        let collector = IssueHandlingTrait.compactMapIssues { issue in
            comments.withLock { $0 += issue.comments.map(\.rawValue) }
            return nil
        }
        let test = try #require(Test.current)
        try await collector.provideScope(for: test, testCase: Test.Case.current, performing: work)
        return comments.withLock { $0 }
    }

    /// Runs the trait around a body as the testing library does.
    private func run(_ trait: SimulatedTrait, _ body: @Sendable @concurrent () async throws -> Void) async throws {
        let test = try #require(Test.current)
        try await trait.provideScope(for: test, testCase: Test.Case.current, performing: body)
    }
}
