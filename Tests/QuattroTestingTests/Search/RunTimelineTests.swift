import Foundation
import Quattro
import Testing

@testable import QuattroTesting
@testable import QuattroTimeline

/// What the files of a failed simulation tell.
struct RunTimelineTests {
    @Test func `a request tells its scopes, children and waits in virtual time, and who cancelled whom`() async throws {
        let timeline = try await timeline(seed: 3, request)
        #expect(
            timeline.lines == [
                #"0-2000000011 task "the body", threw an error"#,
                #"1-2000000010 scope "request" in task "the body", deadline 5000000000, threw an error"#,
                #"2-2000000008 group "load" in scope "request", cancelled at 1500000003 because a child failed: "#
                    + #"c: Lost() by task "c", ended by its cancellation"#,
                #"3-1000000002 task "a" in group "load", returned"#,
                #"4-2000000004 task "b" in group "load", threw an error"#,
                #"5-1500000002 task "c" in group "load", threw an error"#,
                #"12-2000000003 scope "tidy" in task "b", returned"#,
                #"6-2000000006 group "load" waits for the group's children"#,
                #"8-1500000000 task "c" waits for a sleep"#,
                #"10-1000000000 task "a" waits for a sleep"#,
                #"13-2000000000 scope "tidy" waits for a sleep"#,
            ]
        )
    }

    @Test func `a deadlock shows what waits for ever, and what took a step in between`() async throws {
        let failure = try await found(takeLocksCrosswise)
        let timeline = try #require(failure.timeline)
        let lines = timeline.lines
        #expect(lines.filter { $0.hasSuffix("still open") }.count == 4, "\(lines)")
        #expect(
            lines.filter { $0.contains("- task \"") && $0.contains("waits for its turn, or something that is not") }
                .count
                == 2,
            "\(lines)"
        )
        #expect(lines.contains { $0.contains("- group \"transfers\" waits for the group's children") }, "\(lines)")
        #expect(ReadTrace(timeline.perfetto).problems == [])
    }

    @Test func `who cancels, moves a deadline, shields or sets a mark is told`() async throws {
        let timeline = try await timeline(seed: 0) {
            Recorder.mark("outside")
            await withCancelScope(name: "outer") { outer in
                await withCancelScope(name: "inner") { inner in
                    outer.deadline = .now + .seconds(9)
                    inner.isShielded = true
                    Recorder.mark("a \"mark\"\n</script>")
                    outer.cancel(reason: "enough")
                }
            }
            throw Lost()
        }
        let model = RunLayout(timeline).recording.model
        #expect(
            model.instants.map { instant in
                "\(instant.time) \(instant.span.map { model.spans[$0].name ?? "" } ?? ""): \(instant.phrase)"
            } == [
                "1 the body: outside", "4 outer: deadline moved", "5 inner: shield up",
                "6 inner: a \"mark\" </script>", "7 inner: cancels outer", "7 outer: cancelled explicitly: enough",
            ]
        )
        #expect(model.spans.first { $0.name == "outer" }?.deadline == 9_000_000_000)
        #expect(model.arrows.map(\.kind) == [.cancels])
    }

    @Test func `the summary is read by people and by replays`() async throws {
        var timeline = try await timeline(seed: 3, request)
        timeline.test = "Tests.\"request\""
        timeline.report = "one\ntwo"
        #expect(
            timeline.json == """
                {
                "schedule": "e2",
                "seed": 3,
                "test": "Tests.\\"request\\"",
                "report": "one\\ntwo"
                }

                """
        )
        #expect(ScheduleSource.schedule(in: timeline.json) == timeline.schedule)
    }

    @Test func `the steps stand on tracks of their own, with waits and switches, and do not overlap`() {
        let start = Deadline.at(ContinuousClock().systemEpoch)
        let tasks = (0..<2).map { TaskLabel(number: $0, kind: .root) }
        let steps = [(0, 0, nil, nil), (1, 0, 0, nil), (0, 0, nil, nil), (1, 60, nil, Awaited.item)].enumerated().map {
            (place, step: (task: Int, seconds: Int, passedOver: Int?, awaited: Awaited?)) in
            RunTrace.Step(
                number: place + 1,
                task: tasks[step.task],
                choice: Choice(index: 0, count: step.passedOver == nil ? 1 : 2),
                time: start + .seconds(step.seconds),
                passedOver: step.passedOver.map { tasks[$0] },
                waited: step.awaited.map { RunTrace.Waited(awaited: $0, since: start) }
            )
        }
        let layout = RunLayout(.of(steps))
        #expect(
            layout.steps.events.map { event in
                switch event.kind {
                case .begins(let name): "\(event.time) \(event.track) \(name) \(event.details.map(\.name))"
                case .ends: "\(event.time) \(event.track) ends"
                case .happens(let name): "\(event.time) \(event.track) \(name)"
                }
            } == [
                "0 0 step 1 [\"task\", \"virtual time\"]", "1 0 ends", "1 0 waits []",
                "1 1 step 2 [\"task\", \"virtual time\", \"chosen\", \"before\"]", "1 1 switch: before the body",
                "2 1 ends", "2 1 waits for the next element []", "2 0 ends", "2 0 step 3 [\"task\", \"virtual time\"]",
                "3 0 ends", "60000000000 1 ends", "60000000000 1 step 4 [\"task\", \"virtual time\"]",
                "60000000001 1 ends",
            ]
        )
        let trace = ReadTrace(RunTimeline.of(steps).perfetto)
        #expect(trace.problems == [])
        #expect(trace.instants == 1)
    }
}

/// How the files are made, and what that must not change.
struct RecordingOfRunsTests {
    @Test func `the same seed gives the same files, byte for byte, whatever else the process does`() async throws {
        for body in [request, payInTwice, takeLocksCrosswise, hostile] {
            let first = try await found(body)
            // Other scopes take numbers of the process, and other memory is used.
            try await withScopedTaskGroup { group in
                for _ in 0..<50 { group.addTask { try? await payInTwice() } }
            }
            let second = try await found(body)
            let (one, other) = (try #require(first.timeline), try #require(second.timeline))
            #expect(one.page == other.page)
            #expect(one.perfetto == other.perfetto)
            #expect(one.json == other.json)
            #expect(one.page.count > 1_000)
        }
    }

    @Test func `a run is the same whether it is recorded or not`() throws {
        for body in [request, payInTwice, takeLocksCrosswise, hostile] {
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
                    let timeline = try await timeline(seed: 1) {
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
        let timeline = try await timeline(seed: 0, hostile)
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

/// Where the files go.
struct WrittenTimelineTests {
    @Test func `a failure writes each kind of file by the end of its path, and is replayed from it`() async throws {
        let failure = try await found(payInTwice)
        let timeline = try #require(failure.timeline)
        let path = newPath()
        let files = ["html", "pftrace", "json"].map { "\(path).\($0)" }
        for file in files { try failure.writeTimeline(to: file) }
        defer { for file in files { unlink(file) } }
        #expect(File(files[0]).content() == timeline.page)
        #expect(try Data(contentsOf: URL(fileURLWithPath: files[1])) == Data(timeline.perfetto))
        #expect(File(files[2]).content() == timeline.json)
        #expect(timeline.json.contains(failure.description.json))
        let again = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay(file: files[2], options: .strict, payInTwice)
        }
        #expect(again?.signature == failure.signature)
    }

    @Test func `what cannot be written is refused, with the reason`() async throws {
        let failure = try await found(payInTwice)
        let ending = #expect(throws: UnwrittenTimeline.self) { try failure.writeTimeline(to: "transfer.png") }
        #expect(ending?.description.hasPrefix("\"transfer.png\" must end in .html, .pftrace or .json") == true)
        let file = #expect(throws: UnwrittenTimeline.self) { try failure.writeTimeline(to: "/dev/null/x.html") }
        #expect(file?.reason == .file)
        let notNoted = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(seed: 0, options: .notSmaller) { throw Lost() }
        }
        let error = #expect(throws: UnwrittenTimeline.self) { try notNoted?.writeTimeline(to: "x.html") }
        #expect(error?.reason == .notNoted)
        let replayed = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay(notNoted?.schedule ?? "", options: .strict) { throw Lost() }
        }
        #expect(replayed?.timeline != nil)
    }

    @Test func `the report of a test names its files, which tell of the same run`() async throws {
        let test = try #require(Test.current)
        let path = newPath()
        let artefact = Artefact(of: test, seed: 4, folder: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let files = try #require(artefact.files)
        let telling = Telling(isTraced: true, artefact: files)
        let run = SimulationRun(Plan(seed: 4), seed: 4, options: .strict, telling: telling)
        let failure = try #require(run.failure(of: request))
        artefact.write(run.driver, failure)
        let lines = failure.description.split(separator: "\n")
        #expect(lines.contains("  its timeline, as a page: \(files.page)"))
        #expect(lines.contains("  with every step, for ui.perfetto.dev: \(files.perfetto)"))
        let page = try #require(File(files.page).content())
        #expect(page.contains("\(test.id.name.split(separator: "`")[0])"))
        #expect(page.contains("seed 4, in virtual time"))
        let summary = try #require(File(files.summary).content())
        #expect(ScheduleSource.schedule(in: summary)?.description == failure.schedule)
        #expect(summary.contains("\"test\": \(test.id.name.json)"))
        #expect(ReadTrace(Array(try Data(contentsOf: URL(fileURLWithPath: files.perfetto)))).problems == [])
    }

    private func newPath() -> String { "\(NSTemporaryDirectory())/quattro-\(UUID().uuidString)" }
}

// MARK: - Programs

/// A group whose third child fails, while the second one does not stop.
@Sendable private func request() async throws {
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
@Sendable private func hostile() async throws {
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
private func timeline(
    seed: Int,
    _ body: @escaping @Sendable () async throws -> Void
) async throws -> RunTimeline {
    let failure = await #expect(throws: SimulationFailure.self) {
        try await Simulation.run(seed: seed, options: .strict, body)
    }
    return try #require(failure?.timeline)
}

private func found(_ body: @escaping @Sendable () async throws -> Void) async throws -> SimulationFailure {
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
    fileprivate var lines: [String] {
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
