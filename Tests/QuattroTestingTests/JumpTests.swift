import Dispatch
import Foundation
import Quattro
import Testing

@testable import QuattroTesting

/// What a report says of a task that is ready to run, and of waits over which virtual time has jumped.
struct JumpTests {
    @Test func `at the step limit the busy task is ready to run, and the waiting one waits`() async throws {
        var options = Simulation.Options.strict
        options.stepLimit = 1_000
        let failure = try await failure(
            of: {
                try await withScopedTaskGroup { group in
                    group.addTask(name: "busy") { while true { try await Task.sleep(for: .zero, clock: .quattro) } }
                    group.addTask(name: "waiting") { try await silence() }
                    group.addTask(name: "asleep") { try await Task.sleep(for: .seconds(1), clock: .quattro) }
                }
            },
            options: options
        )
        #expect(failure.kindName == "step limit")
        #expect(try failure.end(of: "\"busy\"") == "is ready to run")
        #expect(try failure.end(of: "\"waiting\"") == "waits for something that is not Quattro's")
        #expect(try failure.end(of: "\"asleep\"") == "waits for a sleep that ends in 1.0 seconds")
    }

    @Test func `at the step limit a body that yields for ever is ready to run`() async throws {
        var options = Simulation.Options.strict
        options.stepLimit = 100
        let failure = try await failure(of: { while true { await Task.yield() } }, options: options)
        #expect(failure.description.contains("    the body, last ran at step 100, 0.0 seconds, is ready to run\n"))
    }

    @Test func `an immediate child that waits has begun`() async throws {
        let failure = try await failure(of: {
            try await withScopedTaskGroup { group in
                _ = group.addImmediateTask(name: "eager") { await hang() }
            }
        })
        #expect(try failure.end(of: "\"eager\"") == "waits for something that is not Quattro's")
    }

    @Test func `a wait of a cancelled task that is over at once is not what it waits for afterwards`() async throws {
        let failure = try await failure(of: {
            try await withScopedTaskGroup { group in
                group.addTask(name: "stuck") {
                    try? await Task.sleep(for: .seconds(1), clock: .quattro)
                    try? await Task.sleep(for: .seconds(1), clock: .quattro)
                    await hang()
                }
                group.cancelAll()
            }
        })
        #expect(try failure.end(of: "\"stuck\"") == "waits for something that is not Quattro's")
    }

    @Test func `a virtual timeout over real work says over what the time has jumped, the same each time`() async throws
    {
        let failure = try await failure(of: {
            try await fail(after: .seconds(3_600), name: "compression") { try await silence() }
        })
        #expect(failure.kindName == "body")
        #expect(
            failure.description.contains(
                "\n  waits that were not Quattro's, and over which virtual time jumped: a Task.sleep without a clock (give it clock: .quattro, or link QuattroTestingRuntime), or real work (put it into Simulation.outside { … }):"
                    + "\n    by 3600.0 seconds, to 3600.0 seconds, while the body of the scope \"compression\" "
            )
        )
    }

    @Test func `so it does for a wait that is deaf to cancellation, when it is over`() async throws {
        var options = Simulation.Options()
        options.escapes = .allow
        options.grace = .seconds(60)
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(options: options) {
                try await fail(after: .seconds(3_600)) {
                    await waitForThread()
                    try Task.checkCancellation()
                }
            }
        }
        #expect(failure?.kindName == "body")
        #expect(
            failure?.description.contains("by 3600.0 seconds, to 3600.0 seconds, while the body of the scope") == true
        )
    }

    @Test func `timeouts over sleeps, handles and streams of the simulation are no such waits`() async throws {
        let failure = try await failure(of: {
            async let (first, second): (Void, Void) = (sleepTwice(), sleepTwice())
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            try await withScopedTaskGroup { group in
                group.addTask {
                    try await Task.sleep(for: .seconds(60), clock: .quattro)
                    continuation.finish()
                }
                let sleeper = group.addTask { try? await Task.sleep(for: .seconds(120), clock: .quattro) }
                group.addTask { try await moveOn(after: .seconds(30)) { _ = try await sleeper.value } }
                for await _ in stream {}
            }
            _ = try await (first, second)
            throw Lost()
        })
        #expect(failure.kindName == "body")
        #expect(!failure.description.contains("over which virtual time jumped"))
    }

    @Test func `a failed expectation says it as well`() async throws {
        let comments = Shared<[String]>([])
        let collector = IssueHandlingTrait.compactMapIssues { issue in
            comments.withLock { $0 += issue.comments.map(\.rawValue) }
            return nil
        }
        let test = try #require(Test.current)
        try await collector.provideScope(for: test, testCase: Test.Case.current) {
            try await SimulatedTrait.simulated(seeds: 0..<1, options: .strict)
                .provideScope(for: test, testCase: Test.Case.current) {
                    let value: Void? = try await moveOn(after: .seconds(5)) { try await silence() }
                    #expect(value != nil)
                }
        }
        #expect(comments.withLock { $0 }.first?.contains("by 5.0 seconds, to 5.0 seconds, while the body") == true)
    }
}

/// A stream that gives nothing, and ends with the task.
private func silence() async throws {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    try await withExtendedLifetime(continuation) { for try await _ in stream.throwingOnCancellation() {} }
}

private func withExtendedLifetime<Value>(_ value: Value, _ body: () async throws -> Void) async rethrows {
    try await body()
    Swift.withExtendedLifetime(value) {}
}

/// A child of Swift's own: it shares its parent's executor.
@Sendable private func sleepTwice() async throws {
    let account = Account()
    for _ in 0..<2 {
        await account.set(1)
        try await Task.sleep(for: .seconds(10), clock: .quattro)
    }
}

/// Waits for another thread, which comes round to it when the simulation has nothing else to do; deaf to cancellation.
func waitForThread() async {
    let driver = Simulation.driver("a test")
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            while !driver.state.withLock({ $0.isWaitingForOutside }) {}
            continuation.resume()
        }
    }
}

extension SimulationFailure {
    /// The last thing that the report says of a task that is alive.
    fileprivate func end(of task: String) throws -> String {
        let line = try #require(
            description.split(separator: "\n").first { $0.contains(task) && $0.contains("last ran") }
        )
        return String(try #require(line.components(separatedBy: ", ").last))
    }
}
