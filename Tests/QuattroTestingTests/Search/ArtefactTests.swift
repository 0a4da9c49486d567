import Foundation
import Quattro
import Testing

@testable import QuattroTesting

struct TraceEventsTests {
    @Test func `events are JSON, with times in microseconds to the nanosecond`() throws {
        var events = TraceEvents()
        events.name(track: 1, "the \"first\"\n\\ \u{1}\t ü")
        events.span("runs", track: 1, from: 1_234_567, to: 1_234_569, [("task", .text("a")), ("number", .number(-3))])
        events.instant("switch", track: 1, at: 7)
        events.span("never ends before it begins", track: 1, from: 9, to: 5)
        #expect(events.count == 5)
        let json = events.json(process: "p", about: [("schedule", .text("e1")), ("seed", .number(4))])
        let all = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let about = try #require(all["otherData"] as? [String: Any])
        #expect(about["schedule"] as? String == "e1")
        #expect(about["seed"] as? Int == 4)
        let list = try #require(all["traceEvents"] as? [[String: Any]])
        #expect(list.map { $0["ph"] as? String } == ["M", "M", "M", "X", "i", "X"])
        #expect((list[1]["args"] as? [String: Any])?["name"] as? String == "the \"first\"\n\\ \u{1}\t ü")
        #expect(list[3]["ts"] as? Double == 1_234.567)
        #expect(list[3]["dur"] as? Double == 0.002)
        #expect((list[3]["args"] as? [String: Any])?["number"] as? Int == -3)
        #expect(json.contains("\"ts\":0.007,"))
        #expect(list[5]["dur"] as? Double == 0)
    }
}

struct ScheduleSourceTests {
    @Test func `a schedule is read from a text, from a file with nothing else, and from a timeline`() throws {
        let schedule = try #require(Schedule("e.{12}1.!3"))
        #expect(try ScheduleSource("e.{12}1.!3").schedule() == schedule)
        var events = TraceEvents()
        events.instant("\"schedule\":\"e9\"", track: 1, at: 0)
        let json = events.json(process: "\"schedule\":\"e8\"", about: [("schedule", .text("\(schedule)"))])
        for content in ["e.{12}1.!3", " e.{12}1.!3\n", json] {
            try withFile(content) { path in
                let read = try ScheduleSource("@\(path)").schedule()
                #expect(read == schedule)
            }
        }
    }

    @Test func `what is none is refused, with the reason`() throws {
        let text = #expect(throws: InvalidVariable.self) { try ScheduleSource("x").schedule() }
        #expect(
            text?.description.contains("QUATTRO_SCHEDULE is \"x\", and must be a schedule, such as e0112, or @") == true
        )
        let missing = #expect(throws: InvalidScheduleFile.self) { try ScheduleSource("@no/such/file").schedule() }
        #expect(missing?.isReadable == false)
        #expect(missing?.description.hasPrefix("\"no/such/file\" cannot be read") == true)
        for content in ["", "{}", "{\"schedule\":12}", "{\"schedule\":\"x\"}", "{\"schedule\":\"e1", "\u{0}\u{ff}"] {
            try withFile(content) { path in
                let error = #expect(throws: InvalidScheduleFile.self) { try ScheduleSource("@\(path)").schedule() }
                #expect(error?.isReadable == true)
                #expect(error?.description.contains("has no schedule in it") == true)
            }
        }
    }

    @Test func `a run is replayed from a file`() async throws {
        let failure = try await Simulation.expectFailure(
            .deadlock,
            seeds: 0..<1_000,
            options: .strict,
            takeLocksCrosswise
        )
        let path = newPath()
        #expect(File(path).write(failure.schedule))
        defer { unlink(path) }
        let again = await #expect(throws: SimulationFailure.self) {
            try await Simulation.replay(file: path, options: .strict, takeLocksCrosswise)
        }
        #expect(again?.signature == failure.signature)
        await #expect(throws: InvalidScheduleFile.self) { try await Simulation.replay(file: "no/such/file") {} }
    }

    private func withFile(_ content: String, _ body: (String) throws -> Void) throws {
        let path = newPath()
        #expect(File(path).write(content))
        defer { unlink(path) }
        #expect(File(path).content() == content)
        try body(path)
    }

    private func newPath() -> String { "\(NSTemporaryDirectory())/quattro-\(UUID().uuidString)" }
}

struct ArtefactTests {
    @Test func `names are such that a file system and a shell take them`() {
        #expect(Artefact.name(of: "App.Suite/`it's a \"test\" (of 1)`()", seed: 7) == "App.Suite-it-s-a-test-of-1-7")
        #expect(Artefact.name(of: "App.Ünïcode/t()", seed: nil) == "App.-n-code-t-schedule")
        #expect(Artefact.name(of: String(repeating: "a", count: 500), seed: -1).count < 200)
    }

    @Test func `a folder is made on the way, and the second of a name gets a number`() throws {
        let folder = "\(NSTemporaryDirectory())/quattro-\(UUID().uuidString)/deep"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let test = try #require(Test.current)
        let paths = (0..<3).map { _ in Artefact(of: test, seed: 77, folder: folder).path ?? "" }
        #expect(File(folder).isFolder)
        #expect(paths[0].hasSuffix("-77.json"))
        #expect(paths[1].hasSuffix("-77-2.json"))
        #expect(paths[2].hasSuffix("-77-3.json"))
        #expect(Artefact(of: test, seed: 77, folder: "/dev/null/x").path == nil)
        #expect(Artefact(of: test, seed: 77, folder: nil).path == nil)
    }

    @Test func `a timeline has each task on a track, its waits, and the switches`() throws {
        let start = Deadline.at(ContinuousClock().systemEpoch)
        let tasks = (0..<2).map { TaskLabel(number: $0, kind: .root) }
        var trace = RunTrace()
        for (number, (task, seconds, other, awaited)) in [
            (0, 0, nil, nil), (1, 0, 0, nil), (0, 0, nil, nil), (1, 60, nil, "a sleep"),
        ].enumerated() as EnumeratedSequence<[(Int, Int, Int?, String?)]> {
            trace.add(
                RunTrace.Step(
                    number: number + 1,
                    task: tasks[task],
                    choice: Choice(index: 0, count: other == nil ? 1 : 2),
                    time: start + .seconds(seconds),
                    passedOver: other.map { tasks[$0] },
                    awaited: awaited
                )
            )
        }
        let timeline = RunTimeline(
            trace: trace,
            start: start,
            schedule: Schedule(choices: [1]),
            seed: 3,
            test: "T",
            report: "the report"
        )
        let all = try #require(try JSONSerialization.jsonObject(with: Data(timeline.json.utf8)) as? [String: Any])
        #expect((all["otherData"] as? [String: Any])?["report"] as? String == "the report")
        let events = try #require(all["traceEvents"] as? [[String: Any]])
        let names = events.compactMap { $0["name"] as? String }
        #expect(names.filter { $0.hasPrefix("step") } == ["step 1", "step 2", "step 3", "step 4"])
        #expect(names.contains("switch: before the body"))
        let wait = try #require(events.first { $0["name"] as? String == "waits for a sleep" })
        #expect(wait["tid"] as? Int == 3)
        #expect((wait["ts"] as? Double ?? 0) + (wait["dur"] as? Double ?? 0) == 60_000_000)
        // No two steps of one track overlap.
        let steps = events.filter { ($0["name"] as? String)?.hasPrefix("step") == true }
        #expect(steps.map { $0["ts"] as? Double } == [0, 0.001, 0.002, 60_000_000])
    }

    @Test func `a run that goes on for ever is told by its beginning`() {
        let task = TaskLabel(number: 0, kind: .root)
        var trace = RunTrace()
        for number in 1...100_010 {
            let time = Deadline.at(ContinuousClock().systemEpoch)
            trace.add(
                RunTrace.Step(
                    number: number,
                    task: task,
                    choice: Choice(index: 0, count: 1),
                    time: time,
                    passedOver: nil,
                    awaited: nil
                )
            )
        }
        #expect(trace.steps.count == 100_000)
        #expect(trace.leftOut == 10)
    }
}
