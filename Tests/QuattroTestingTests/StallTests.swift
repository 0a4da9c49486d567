import Dispatch
import Quattro
import Testing

@testable import QuattroTesting

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A step that does not return is reported, and the process goes on.
struct StallTests {
    enum Obstacle: CaseIterable {
        case semaphore
        case sleep
        case lockOfAnotherThread
        case pollingLoop
    }

    @Test(arguments: Obstacle.allCases)
    func `a step that does not return is a failure with seed, task and time`(obstacle: Obstacle) async throws {
        let stuck = Stuck()
        let failure = try await report(.impatient) {
            try await Task.sleep(for: .seconds(5), clock: .quattro)
            await stuck.meet(obstacle)
        }
        #expect(failure.kindName == "step time limit")
        #expect(failure.seed == 3)
        #expect(failure.description.contains("Simulation failed: step time limit: one step of the body"))
        #expect(failure.description.contains("of real time; virtual time stands still"))
        #expect(failure.description.contains("virtual time: 5.0 seconds after "))
        #expect(failure.description.contains("Simulation.run(seed: 3)"))
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
        #expect(try await Simulation.run { 42 } == 42)
    }

    @Test func `the rest of the step runs when it comes back, and nothing after its next suspension`() async throws {
        let stuck = Stuck()
        let rest = Shared(false)
        _ = try await report(.impatient) {
            try await withScopedTaskGroup { group in
                stuck.begin()
                stuck.gate.pass()
                group.addTask { stuck.goesOn() }
                rest.withLock { $0 = true }
                await Task.yield()
                stuck.goesOn()
            }
        }
        #expect(!rest.withLock { $0 })
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(rest.withLock { $0 })
        #expect(!stuck.hasGoneOn)
    }

    @Test func `a simulation that a step begins when it comes back does not run`() async throws {
        let stuck = Stuck()
        let result = Shared<(any Error)?>(nil)
        _ = try await report(.impatient) {
            stuck.begin()
            stuck.gate.pass()
            do {
                try await Simulation.run { stuck.goesOn() }
            } catch {
                result.withLock { $0 = error }
            }
        }
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(result.withLock { $0 is CancellationError })
        #expect(!stuck.hasGoneOn)
    }

    @Test func `the trait throws the failure of its seed, and what the step expects later is no issue`() async throws {
        let stuck = Stuck()
        let comments = try await comments {
            let error = await #expect(throws: SimulationFailure.self) {
                try await run(.simulated(seeds: 3..<10, options: .impatient)) {
                    stuck.begin()
                    stuck.gate.pass()
                    #expect(Bool(false))
                }
            }
            #expect(error?.seed == 3)
            #expect(error?.kindName == "step time limit")
            stuck.gate.open()
            try await stuck.hasLeft()
        }
        #expect(comments.isEmpty)
    }

    @Test func `each step of a simulation in a step counts for itself`() async throws {
        try await Simulation.run(options: .impatient) {
            try await Simulation.run(options: .impatient) {
                for _ in 0..<600 {
                    usleep(1_000)
                    await Task.yield()
                }
            }
        }
    }

    @Test func `a step of a simulation in a step is reported for both`() async throws {
        let stuck = Stuck()
        var options = Simulation.Options()
        options.stepTimeLimit = .seconds(600)
        let failure = try await report(options) {
            try await Simulation.run(seed: 11, options: .impatient) {
                await moveOn(after: .seconds(1)) {
                    stuck.begin()
                    stuck.gate.pass()
                }
                stuck.goesOn()
            }
        }
        #expect(failure.seed == 3)
        #expect(failure.description.contains("one step of the body"))
        #expect(failure.description.contains("in a nested simulation with seed 11"))
        stuck.gate.open()
        try await stuck.hasLeft()
    }

    @Test func `a caller that is cancelled does not wait for a step that does not return`() async throws {
        let stuck = Stuck()
        var options = Simulation.Options()
        options.stepTimeLimit = .seconds(600)
        let run = Task { [options] in try await report(options) { await stuck.meet(.semaphore) } }
        try await stuck.hasBegun()
        run.cancel()
        let failure = try await run.value
        #expect(failure.kindName == "step time limit")
        #expect(failure.description.contains("the caller was cancelled, and one step of the body has been running"))
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
    }

    @Test func `a loop that swallows its cancellation is told, and by what it was cancelled`() async throws {
        let isOver = Shared(false)
        let swallowing = try await report(.impatient) {
            await moveOn(after: .seconds(5)) {
                while !isOver.withLock({ $0 }) { try? await Task.sleep(for: .seconds(60), clock: .quattro) }
            }
        }
        isOver.withLock { $0 = true }
        let text =
            "\n  Its task was cancelled by its deadline. A loop that drops the error, as \"try? await\" does, never waits again.\n"
        #expect(swallowing.kindName == "step time limit")
        #expect(swallowing.description.contains(text))
        let stuck = Stuck()
        let blocked = try await report(.impatient) { await moveOn(after: .seconds(5)) { await stuck.meet(.semaphore) } }
        #expect(!blocked.description.contains("A loop that drops the error"))
        stuck.gate.open()
        try await stuck.hasLeft()
    }

    @Test func `work outside may block for longer than a step`() async throws {
        try await Simulation.run(options: .impatient) {
            await Simulation.outside { _ = usleep(600_000) }
        }
    }

    @Test func `work outside that blocks has a limit too`() async throws {
        let stuck = Stuck()
        var options = Simulation.Options()
        options.outsideLimit = .milliseconds(200)
        let failure = try await report(options) {
            await Simulation.outside { await stuck.meet(.semaphore) }
        }
        #expect(failure.kindName == "outside limit")
        #expect(failure.description.contains("outside of the simulation has blocked its thread"))
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
    }

    @Test(arguments: 0..<100) func `healthy simulations in parallel are left alone`(number: Int) async throws {
        var options = Simulation.Options()
        options.stepTimeLimit = .seconds(5)
        let counts = try await Simulation.explore(seeds: number..<number + 10, options: options) {
            try await withScopedTaskGroup { group in
                for index in 1...5 {
                    group.addTask { try await Task.sleep(for: .seconds(index), clock: .quattro) }
                }
            }
        }
        #expect(counts.schedules == 10)
    }

    #if os(Linux) && canImport(Glibc)
    @Test func `the report has the stack of the thread`() async throws {
        let stuck = Stuck()
        let failure = try await report(.impatient) { await stuck.meet(.semaphore) }
        stuck.gate.open()
        try await stuck.hasLeft()
        let stack = failure.description.components(after: "the stack of its thread:")
        #expect(stack.contains { $0.contains("dispatch") }, "\(failure)")
        #expect(!stack.contains { $0.contains("StackSignal") || $0.contains("SimulationDriver.") }, "\(failure)")
    }
    #endif
}

private func report(
    _ options: Simulation.Options,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> SimulationFailure {
    try await #require(throws: SimulationFailure.self) {
        try await Simulation.run(seed: 3, options: options, body)
    }
}

private func run(
    _ trait: SimulatedTrait,
    _ body: @Sendable @concurrent () async throws -> Void
) async throws {
    let test = try #require(Test.current)
    try await trait.provideScope(for: test, testCase: Test.Case.current, performing: body)
}

/// The comments of the issues that `body` raises.
private func comments(_ body: @Sendable () async throws -> Void) async throws -> [String] {
    let comments = Shared<[String]>([])
    try await IssueHandlingTrait.compactMapIssues { issue in
        comments.withLock { $0 += [issue.comments.map(\.rawValue).joined(separator: "\n")] }
        return nil
    }
    .provideScope(for: #require(Test.current), testCase: Test.Case.current) { try await body() }
    return comments.withLock { $0 }
}

extension String {
    /// The lines after one.
    fileprivate func components(after line: String) -> [Substring] {
        Array(split(separator: "\n").drop { !$0.contains(line) }.dropFirst().prefix { $0.hasPrefix("    ") })
    }
}
