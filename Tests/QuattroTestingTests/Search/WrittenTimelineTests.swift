import Foundation
import Quattro
import Testing

@testable import QuattroTesting
@testable import QuattroTimeline

/// Where the files go.
struct WrittenTimelineTests {
    @Test func `a failure writes each kind of file by the end of its path, and is replayed from it`() async throws {
        let failure = try await failureFound(payInTwice)
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
        let failure = try await failureFound(payInTwice)
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
        let failure = try #require(run.failure(of: loadRooms))
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
