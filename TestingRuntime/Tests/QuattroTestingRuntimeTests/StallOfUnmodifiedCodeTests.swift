import Dispatch
import Foundation
import QuattroTesting
import Testing

/// A step that does not return, in code that knows nothing of simulations.
struct StallOfUnmodifiedCodeTests {
    @Test func `a task that blocks is named, with the line at which it stands`() async throws {
        let stuck = Stuck()
        let failure = try await report(.impatient) {
            try await Task {
                try await Task.sleep(for: .seconds(60))
                stuck.begin()
                stuck.gate.pass()
                await Task.yield()
                stuck.goesOn()
            }.value
        }
        #expect(failure.kindName == "step time limit")
        #expect(
            failure.description.contains(
                "one step of task 1 (QuattroTestingRuntimeTests/StallOfUnmodifiedCodeTests.swift:"
            ),
            "\(failure)"
        )
        #expect(failure.description.contains("virtual time: 60.0 seconds after "))
        #expect(failure.description.contains(" at StallOfUnmodifiedCodeTests.swift:14"), "\(failure)")
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
    }

    @Test func `a sleep of Foundation's, which waits for a date that never comes, is reported`() async throws {
        let failure = try await report(.impatient) { doze() }
        #expect(failure.kindName == "step time limit")
        #expect(failure.description.contains("Thread.sleep(forTimeInterval:)"), "\(failure)")
    }

    @Test func `the main actor is let go when a step blocks that is not on it`() async throws {
        let stuck = Stuck()
        let failure = try await report(.impatient) {
            await MainActor.run {}
            stuck.begin()
            stuck.gate.pass()
            await MainActor.run { stuck.goesOn() }
        }
        #expect(failure.kindName == "step time limit")
        #expect(await MainActor.run { 42 } == 42)
        #expect(try await Simulation.run { await MainActor.run { 42 } } == 42)
        stuck.gate.open()
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
        #expect(try await Simulation.run { await MainActor.run { 42 } } == 42)
    }

    @Test func `a step on the main actor keeps it until it returns, and the standard error says so`() async {
        let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardErrorContent]) {
            let stuck = Stuck()
            let failure = try await report(.impatient) {
                await MainActor.run {
                    stuck.begin()
                    stuck.gate.pass()
                }
                stuck.goesOn()
            }
            let others = Task { await MainActor.run { stuck.hasCome() } }
            #expect(failure.description.contains("keeps the main actor"))
            #expect(!stuck.isDone)
            stuck.gate.open()
            await others.value
            try await stuck.hasLeft()
            if stuck.isDone, !stuck.hasGoneOn { exit(7) }
        }
        let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(output.contains("The step keeps the main actor until it returns"), "\(output)")
    }

    @Test func `a caller that is cancelled does not wait for a main actor that others keep`() async throws {
        let (begun, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let others = Task { @MainActor in block(begun, end) }
        await wait(for: begun)
        let stuck = Stuck()
        let run = Task {
            try await report(Simulation.Options()) {
                stuck.begin()
                await MainActor.run { stuck.goesOn() }
            }
        }
        try await stuck.waitsOutside()
        run.cancel()
        let failure = try await run.value
        #expect(failure.description.contains("the caller was cancelled, and the simulation waits for the main actor"))
        end.signal()
        await others.value
        try await stuck.hasLeft()
        #expect(!stuck.hasGoneOn)
        #expect(await MainActor.run { 42 } == 42)
    }
}

private func doze() { Thread.sleep(forTimeInterval: 3) }

private func block(_ begun: DispatchSemaphore, _ end: DispatchSemaphore) {
    begun.signal()
    end.wait()
}

private func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
        // Not in the global queue, whose threads are those of Swift's pool.
        DispatchQueue(label: "waiter").async {
            semaphore.wait()
            continuation.resume()
        }
    }
}

private func report(
    _ options: Simulation.Options,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> SimulationFailure {
    try await #require(throws: SimulationFailure.self) { try await Simulation.run(options: options, body) }
}
