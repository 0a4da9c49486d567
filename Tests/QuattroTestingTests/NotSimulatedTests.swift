import Dispatch
import Quattro
import Testing

@testable import QuattroTesting

/// A report names what is not simulated where that may be why the run has failed, and the way out.
struct NotSimulatedTests {
    private static let ofAll =
        "  not simulated:\n    Task.sleep without a clock, Task { }, the main actor and Dispatch, without QuattroTestingRuntime: link it"

    @Test func `a sleep without a clock that looks like a deadlock`() async throws {
        let failure = try await failure { try await Task.sleep(for: .seconds(3_600)) }
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains(Self.ofAll))
    }

    @Test func `a timer of Dispatch that looks like a deadlock`() async throws {
        let failure = try await failure {
            try await withScopedTaskGroup { group in
                _ = group.addTask(name: "late") {
                    await withCheckedContinuation { end in
                        DispatchQueue.global().asyncAfter(deadline: .now() + 3_600) { end.resume() }
                    }
                }
            }
        }
        #expect(failure.kindName == "deadlock")
        #expect(failure.description.contains(Self.ofAll))
    }

    @Test func `what comes in from outside`() async throws {
        let failure = try await failure(.patient) {
            let driver = Simulation.driver("a test")
            await Task { while !driver.isWaitingForOutside { await Task.yield() } }.value
        }
        #expect(failure.kindName == "escaped")
        #expect(failure.description.contains(Self.ofAll))
    }

    @Test func `a deadlock of what is simulated, a leak and an error name nothing`() async throws {
        let deadlock = try await failure { try await Task.sleep(until: .never, clock: .quattro) }
        #expect(deadlock.kindName == "deadlock" && !deadlock.description.contains("not simulated"))
        let error = try await failure { throw Lost() }
        #expect(error.kindName == "body" && !error.description.contains("not simulated"))
    }

    @Test func `what was met is counted, and the first place is kept`() {
        var notSimulated = NotSimulated()
        let first = TaskLabel(number: 0, kind: .root)
        notSimulated.met(.timerSource, in: first, step: 3)
        notSimulated.met(.foreignClock, in: nil, step: 4)
        notSimulated.met(.timerSource, in: nil, step: 5)
        #expect(notSimulated.meetings.map(\.feature) == [.timerSource, .foreignClock])
        #expect(notSimulated.meetings.map(\.count) == [2, 1])
        #expect(notSimulated.meetings[0].description.contains("met 2 times, at first by the body at step 3: "))
        #expect(notSimulated.meetings[1].description.contains("met once by a task that is not known at step 4: "))
    }

    @Test func `work that is put off is begun once`() {
        var work = PutOffWork()
        let first = work.add {}
        let second = work.add {}
        #expect(first != second && work.count == 2)
        #expect(work.take(first) != nil && work.take(first) == nil)
        #expect(work.count == 1)
    }

    private func failure(
        _ options: Simulation.Options = .strict,
        in body: @escaping @Sendable () async throws -> Void
    ) async throws -> SimulationFailure {
        try await #require(throws: SimulationFailure.self) { try await Simulation.run(options: options, body) }
    }
}
