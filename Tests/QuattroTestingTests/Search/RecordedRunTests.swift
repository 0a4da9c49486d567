import Foundation
import Quattro
import Testing

@testable import QuattroTesting
@testable import QuattroTimeline

/// How the files are made, and what that must not change.
struct RecordedRunTests {
    @Test func `the same seed gives the same files, byte for byte, whatever else the process does`() async throws {
        for body in [loadRooms, payInTwice, takeLocksCrosswise, useHostileNames] {
            let first = try await failureFound(body)
            // Other scopes take numbers of the process, and other memory is used.
            try await withScopedTaskGroup { group in
                for _ in 0..<50 { group.addTask { try? await payInTwice() } }
            }
            let second = try await failureFound(body)
            let (one, other) = (try #require(first.timeline), try #require(second.timeline))
            #expect(one.page == other.page)
            #expect(one.perfetto == other.perfetto)
            #expect(one.json == other.json)
            #expect(one.page.count > 1_000)
        }
    }

    @Test func `a run is the same whether it is recorded or not`() throws {
        for body in [loadRooms, payInTwice, takeLocksCrosswise, useHostileNames] {
            for seed in 0..<60 {
                let runs = [false, true].map { isTraced in
                    SimulationRun(
                        Plan(seed: seed),
                        seed: seed,
                        options: .strict,
                        telling: Telling(isTraced: isTraced)
                    )
                }
                for run in runs { _ = run.failure(of: body) }
                let reports = runs.map(\.driver.report)
                #expect(reports[0].schedule == reports[1].schedule)
                #expect(reports[0].steps == reports[1].steps)
                #expect(reports[0].now == reports[1].now)
                #expect(reports[0].escapes.count == reports[1].escapes.count)
                #expect(reports[0].events == nil)
                #expect(reports[1].events?.all.isEmpty == false)
            }
        }
    }

    @Test func `what another thread does is recorded, and makes no more of an escape than it is`() throws {
        let escapes = [false, true].map { isTraced in
            var options = Simulation.Options.strict
            options.escapes = .allow
            let telling = Telling(isTraced: isTraced)
            let run = SimulationRun(Plan(seed: 0), seed: 0, options: options, telling: telling)
            _ = run.failure {
                await withCancelScope(name: "cancelled from elsewhere") { scope in
                    let hasCancelled = DispatchSemaphore(value: 0)
                    Thread.detachNewThread {
                        scope.cancel()
                        hasCancelled.signal()
                    }
                    hasCancelled.wait()
                }
            }
            if isTraced { #expect(run.driver.report.events?.all.map(\.event.kind) == [.began, .cancelled, .ended]) }
            return run.driver.report.escapes.count
        }
        #expect(escapes[0] == escapes[1])
        #expect(escapes[0] > 0)
    }

    @Test func `of a search only the run that is told of is recorded`() async throws {
        let recorded = Shared<[Bool]>([])
        let failure = try await Simulation.expectFailure(.body(throwing: Lost.self), seeds: 0..<1_000, options: .strict)
        {
            recorded.withLock { $0.append(Simulation.driver("a test").keepsEvents) }
            try await payInTwice()
        }
        let runs = recorded.withLock { $0 }
        #expect(runs.count >= (failure.reduction?.runs ?? .max))
        #expect(runs.filter { $0 }.count == 1)
        #expect(runs.last == true)
    }

    @Test func `two simulations at a time keep what is theirs, and real time keeps nothing of them`() async throws {
        let names = (0..<2).map { "only in simulation \($0)" }
        try await withScopedTaskGroup { group in
            for name in names {
                group.addTask {
                    let timeline = try await timelineOfFailure(seed: 1) {
                        for _ in 0..<100 { await withCancelScope(name: name) { _ in await Task.yield() } }
                        throw Lost()
                    }
                    let model = RunLayout(timeline).recording.model
                    #expect(Set(model.spans.compactMap(\.name)) == ["the body", name])
                    #expect(model.spans.count == 101)
                }
            }
        }
        #expect(!Recorder.read().threads.joined().contains { $0.text?.hasPrefix("only in sim") == true })
    }

    @Test func `names may hold anything`() async throws {
        let timeline = try await timelineOfFailure(seed: 0, useHostileNames)
        let page = timeline.page
        #expect(page.contains(#""\u003c/script>"#) || page.contains(#"\u003c/script>\u003cb>"#))
        #expect(page.components(separatedBy: "</script>").count == 3)
        let data = try #require(
            page.components(separatedBy: "id=\"data\">").last?.components(separatedBy: "</script>").first
        )
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(data.utf8)) }
        let summary = try JSONSerialization.jsonObject(with: Data(timeline.json.utf8)) as? [String: Any]
        #expect(summary?["schedule"] as? String == "\(timeline.schedule)")
        #expect(ScheduleSource.schedule(in: timeline.json) == timeline.schedule)
        #expect(ReadTrace(timeline.perfetto).problems == [])
    }

    @Test func `the last events are kept, and those left out are counted`() throws {
        var kept = KeptEvents(capacity: 4)
        for number in 1...10 as ClosedRange<UInt64> {
            kept.add(
                KeptEvents.Kept(
                    event: TimelineEvent(
                        number % 2 == 0 ? .ended : .began,
                        at: 0,
                        id: (number + 1) / 2,
                        text: "\(number)"
                    ),
                    step: 0,
                    task: nil
                )
            )
            #expect(kept.leftOut == max(0, Int(number) - 4))
            #expect(kept.all.map(\.event.text) == (max(1, Int(number) - 3)...Int(number)).map { "\($0)" })
        }
        let timeline = RunTimeline.of([], events: kept)
        #expect(timeline.lines.count == 2)
        #expect(timeline.json.contains("\"events left out\": 6"))
        #expect(timeline.page.contains("\"lost\":6"))
        #expect(ReadTrace(timeline.perfetto).problems == [])
    }
}
