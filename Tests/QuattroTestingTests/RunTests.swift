import Quattro
import QuattroTesting
import Testing

struct RunTests {
    @Test func `time jumps to the next deadline, and the body's value comes out`() async throws {
        let elapsed = try await Simulation.run {
            let start = Deadline.now
            let value: Void? = try await moveOn(after: .seconds(3_600)) {
                try await Task.sleep(for: .seconds(7_200), clock: .quattro)
            }
            #expect(value == nil)
            return start.duration(to: .now)
        }
        #expect(elapsed == .seconds(3_600))
    }

    @Test func `a body keeps the task-local values of its caller, so that expectations belong to the test`()
        async throws
    {
        try await Simulation.run { #expect(Test.current != nil) }
    }

    @Test func `a lost update is found by some seed, and its schedule finds it again`() async throws {
        let transfer: @Sendable () async throws -> Void = {
            let account = Account()
            try await withScopedTaskGroup { group in
                for _ in 0..<2 {
                    group.addTask { await account.set(await account.balance + 1) }
                }
            }
            if await account.balance != 2 { throw Lost() }
        }
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.explore(seeds: 0..<1_000, transfer)
        }
        guard case .body(let error) = failure.kind else {
            Issue.record(failure)
            return
        }
        #expect(error is Lost)
        let seed = try #require(failure.seed)
        let again = await #expect(throws: SimulationFailure.self) { try await Simulation.run(seed: seed, transfer) }
        #expect(again?.description == failure.description)
        await #expect(throws: SimulationFailure.self) { try await Simulation.replay(failure.schedule, transfer) }
    }

    @Test func `a deadlock fails with who waits for what`() async throws {
        var options = Simulation.Options()
        options.grace = .zero
        let failure = try await #require(throws: SimulationFailure.self) {
            try await Simulation.run(options: options) {
                try await withScopedTaskGroup(name: "pair") { group in
                    let stuck = group.addTask(name: "stuck") { await hang() }
                    group.addTask(name: "patient") { try await stuck.value }
                }
            }
        }
        guard case .deadlock = failure.kind else {
            Issue.record(failure)
            return
        }
        #expect(failure.description.contains("the body of the group \"pair\""))
        #expect(failure.description.contains("waits for the value of \"stuck\""))
    }
}
