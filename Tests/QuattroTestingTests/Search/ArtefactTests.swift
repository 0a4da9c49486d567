import Foundation
import Quattro
import Testing

@testable import QuattroTesting

struct ScheduleSourceTests {
    @Test func `a schedule is read from a text, from a file with nothing else, and from a timeline`() throws {
        let schedule = try #require(Schedule("e.{12}1.!3"))
        #expect(try ScheduleSource("e.{12}1.!3").schedule() == schedule)
        let json = RunTimeline.of([], schedule, test: "\"schedule\":\"e8\"", report: "\"schedule\": \"e9\"").json
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
        let files = (0..<3).compactMap { _ in Artefact(of: test, seed: 77, folder: folder).files }
        #expect(File(folder).isFolder)
        #expect(files.count == 3)
        for (file, ending) in zip(files, ["-77", "-77-2", "-77-3"]) { #expect(file.path.hasSuffix(ending)) }
        #expect(files[1].page == "\(files[1].path).html")
        #expect(files[1].perfetto == "\(files[1].path).pftrace")
        #expect(files[1].summary == "\(files[1].path).json")
        #expect(Artefact(of: test, seed: 77, folder: "/dev/null/x").files == nil)
        #expect(Artefact(of: test, seed: 77, folder: nil).files == nil)
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
                    waited: nil
                )
            )
        }
        #expect(trace.steps.count == 100_000)
        #expect(trace.leftOut == 10)
    }
}
