import Quattro
import Testing

@testable import QuattroTesting
@testable import QuattroTimeline

/// What the files of a failed simulation tell.
struct RunTimelineTests {
    @Test func `a request tells its scopes, children and waits in virtual time, and who cancelled whom`() async throws {
        let timeline = try await timelineOfFailure(seed: 3, loadRooms)
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
        let failure = try await failureFound(takeLocksCrosswise)
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
        let timeline = try await timelineOfFailure(seed: 0) {
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
        var timeline = try await timelineOfFailure(seed: 3, loadRooms)
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
