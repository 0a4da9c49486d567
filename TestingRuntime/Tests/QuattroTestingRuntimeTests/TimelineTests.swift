import Foundation
import Quattro
import QuattroTesting
import QuattroTestingRuntime
import Testing

/// The timeline of a failure shows the tasks of code that knows nothing of Quattro as well.
struct TimelineTests {
    @Test func `tasks of Swift's have rows, below those that made them, with their sleeps`() async throws {
        let page = try Page(try await failure(search), "html")
        #expect(page.title == "simulation, seed 0, in virtual time")
        let rows = page.spans.map { span in
            "\(span.begin)-\(span.end) \(span.name) in \(span.parent): \(span.ending)"
        }
        #expect(
            rows == [
                #"0--1 the body in -1: still open"#, #"1--1 child task 2 "hangs" in 0: still open"#,
                #"2-2000000001 child task 1 "reader" in 0: took its last step"#,
                #"2000000002-3000000001 task 3 "apart" in 0: took its last step"#,
            ]
        )
        #expect(page.spans[1].place.hasPrefix("QuattroTestingRuntimeTests/TimelineTests.swift:"))
        let unnamed = "its turn, or something that is not Quattro's"
        let waits = page.waits.map { "\($0.span): \($0.phrase)" }
        #expect(
            waits == ["0: \(unnamed)", "1: \(unnamed)", "2: a sleep", "0: \(unnamed)", "3: a sleep", "0: \(unnamed)"]
        )
    }

    @Test func `a sleep of Swift's in a scope is a wait of the scope, and ends with it`() async throws {
        let failure = try await failure {
            try await withScopedTaskGroup(name: "load") { group in
                group.addTask(name: "one") { try await Task.sleep(for: .seconds(1)) }
            }
            await hang()
        }
        let page = try Page(failure, "html")
        #expect(page.spans.map(\.name) == ["the body", "load", "one"])
        #expect(page.waits.contains { $0.span == 2 && $0.phrase == "a sleep" })
        #expect(page.waits.count { $0.span == 2 } == 1)
    }

    @Test func `the same seed gives the same files, byte for byte`() async throws {
        let (first, second) = (try await failure(search), try await failure(search))
        for ending in ["html", "pftrace", "json"] {
            let (one, other) = (try content(of: first, ending), try content(of: second, ending))
            #expect(one == other)
            #expect(one.count > 200)
        }
    }

    /// Plain code, which waits by plain means.
    @Sendable private func search() async throws {
        await withTaskGroup { group in
            group.addTask(name: "reader") { try? await Task.sleep(for: .seconds(2)) }
            group.addTask(name: "hangs") { await hang() }
            await group.next()
            await Task(name: "apart") { try? await Task.sleep(for: .seconds(1)) }.value
        }
    }

    private func failure(_ body: @escaping @Sendable () async throws -> Void) async throws -> SimulationFailure {
        let failure = await #expect(throws: SimulationFailure.self) {
            try await Simulation.run(seed: 0, options: .strict, body)
        }
        return try #require(failure)
    }
}

private func content(of failure: SimulationFailure, _ ending: String) throws -> Data {
    let path = "\(NSTemporaryDirectory())/quattro-\(UUID().uuidString).\(ending)"
    try failure.writeTimeline(to: path)
    defer { unlink(path) }
    return try Data(contentsOf: URL(fileURLWithPath: path))
}

/// What a page shows.
private struct Page {
    struct Span {
        let name: String
        let place: String
        let parent: Int
        let begin: Int
        let end: Int
        let ending: String
    }

    let title: String
    let spans: [Span]
    let waits: [(span: Int, phrase: String)]

    init(_ failure: SimulationFailure, _ ending: String) throws {
        let page = String(decoding: try content(of: failure, ending), as: UTF8.self)
        let parts = page.components(separatedBy: "<script type=\"application/json\" id=\"data\">")
        let text = parts[1].components(separatedBy: "</script>")[0]
        let data = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let texts = try #require(data["texts"] as? [String])
        title = data["title"] as? String ?? ""
        // What stands where is said in `PageData`.
        spans = (data["spans"] as? [[Int]] ?? []).map { fields in
            Span(
                name: texts[fields[5]],
                place: fields[6] < 0 ? "" : texts[fields[6]],
                parent: fields[7],
                begin: fields[2],
                end: fields[3],
                ending: texts[fields[8]]
            )
        }
        waits = (data["waits"] as? [[Int]] ?? []).map { ($0[4], texts[$0[5]]) }
    }
}
