import Quattro
import Testing

@testable import QuattroTesting
@testable import QuattroTimeline

/// A group whose third child fails, while the second one does not stop.
@Sendable func loadRooms() async throws {
    try await fail(after: .seconds(5), name: "request") {
        try await withScopedTaskGroup(name: "load") { group in
            group.addTask(name: "a") { try await Task.sleep(for: .seconds(1), clock: .quattro) }
            group.addTask(name: "b") {
                try await withShield(name: "tidy") { try await Task.sleep(for: .seconds(2), clock: .quattro) }
                try Task.checkCancellation()
            }
            group.addTask(name: "c") {
                try await Task.sleep(for: .seconds(1.5), clock: .quattro)
                throw Lost()
            }
        }
    }
}

/// Names that end a script, a string or a line.
@Sendable func useHostileNames() async throws {
    try await withScopedTaskGroup(name: "\"</script><b>\n\"schedule\": \"e9\"") { group in
        for name in ["</script>", "\u{0}\u{2028}\\", String(repeating: "ü", count: 1_000)] {
            group.addTask(name: name) {
                await withCancelScope(name: name) { scope in
                    scope.cancel(reason: CancelReason(name))
                    await Task.yield()
                }
            }
        }
    }
    throw Lost()
}

/// The timeline of a body that fails.
func timelineOfFailure(
    seed: Int,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> RunTimeline {
    let failure = await #expect(throws: SimulationFailure.self) {
        try await Simulation.run(seed: seed, options: .strict, body)
    }
    return try #require(failure?.timeline)
}

func failureFound(_ body: @escaping @Sendable () async throws -> Void) async throws -> SimulationFailure {
    let failure = await #expect(throws: SimulationFailure.self) {
        try await Simulation.explore(seeds: 0..<1_000, options: .strict, body)
    }
    return try #require(failure)
}

extension RunTimeline {
    /// A run with nothing but steps.
    static func of(
        _ steps: [RunTrace.Step],
        _ schedule: Schedule = Schedule(choices: [1]),
        events: KeptEvents = KeptEvents(),
        test: String? = nil,
        report: String = "the report"
    ) -> RunTimeline {
        var trace = RunTrace()
        for step in steps { trace.add(step) }
        let start = Deadline.at(ContinuousClock().systemEpoch)
        return RunTimeline(
            trace: trace,
            events: events,
            alive: [],
            start: start,
            end: steps.last?.time ?? start,
            bodyEnd: .returned,
            schedule: schedule,
            seed: nil,
            report: report,
            test: test
        )
    }

    /// What is shown, as text: spans with how they ended, and waits.
    var lines: [String] {
        let model = RunLayout(self).recording.model
        func moment(_ time: UInt64?) -> String { time.map { "\($0)" } ?? "" }
        let spans = model.spans.map { span in
            let parent = span.parent.map { " in \(model.spans[$0].title)" } ?? ""
            let by = span.cancellation?.by.map { " by \(model.spans[$0].title)" } ?? ""
            let cancelled = span.cancellation.map { ", cancelled at \($0.time) \($0.cause.phrase($0.text))\(by)" } ?? ""
            let deadline = span.deadline.map { ", deadline \($0)" } ?? ""
            return "\(span.begin)-\(moment(span.end)) \(span.title)\(parent)\(deadline)\(cancelled), \(span.endPhrase)"
        }
        let waits = model.waits.map { wait in
            "\(wait.begin)-\(moment(wait.end)) \(model.spans[wait.span].title) waits for \(wait.phrase)"
        }
        return spans + waits
    }
}
