import Quattro
import QuattroTimeline
import Testing

@testable import QuattroInspect

private struct NoSuchRoom: Error {}

extension InspectorSuite {
    struct RecordingTests {
        @Test func `what has happened to a request is recorded, with waits, causes and cancellers`() async throws {
            try await watching(.events) {
                let request = CancelScope(timeout: .seconds(60), name: "recorded request")
                _ = try? await request.run {
                    request.deadline = .after(.seconds(30))
                    Timeline.mark("half way")
                    try await withScopedTaskGroup(concurrencyLimit: 1, name: "recorded load") { group in
                        group.addTask(name: "recorded rooms") {
                            try await Task.sleep(for: .milliseconds(2), clock: .quattro)
                            throw NoSuchRoom()
                        }
                        group.addTask(name: "recorded second") {
                            try await Task.sleep(for: .seconds(60), clock: .quattro)
                        }
                    }
                }
                let events = Timeline.capture().recording.events
                let id = try #require(events.first { $0.kind == .began && $0.text == "recorded request" }?.id)
                let group = try #require(events.first { $0.kind == .began && $0.text == "recorded load" })
                let child = try #require(events.first { $0.kind == .began && $0.text == "recorded rooms" })
                #expect(group.other == id && group.role == .group)
                #expect(child.other == group.id && child.role == .child)
                #expect(child.file == "QuattroInspectTests/RecordingTests.swift" && child.line > 0)
                #expect(events.contains { $0.kind == .deadlineMoved && $0.id == id && $0.other == id })
                #expect(events.contains { $0.kind == .mark && $0.id == id && $0.text == "half way" })
                #expect(events.contains { $0.kind == .waitBegan && $0.id == child.id && $0.subject == .time })
                #expect(events.contains { $0.kind == .waitEnded && $0.id == child.id })
                #expect(events.contains { $0.kind == .childQueued && $0.other == group.id })
                let cancelled = try #require(events.first { $0.kind == .cancelled && $0.id == group.id })
                #expect(cancelled.cause == .childFailed && cancelled.other == child.id)
                #expect(events.contains { $0.kind == .ended && $0.id == id && $0.verdict == .threw })
                #expect(Timeline.capture().explain(id).contains("recorded load"))
            }
        }

        @Test func `a mark that nothing records is not made`() {
            Inspector.stop()
            Timeline.mark(
                { () -> String in
                    Issue.record("made")
                    return "text"
                }()
            )
        }

        @Test func `a name is cut at 48 bytes, and stays text`() async {
            await watching(.events) {
                await withCancelScope(name: String(repeating: "é", count: 30)) { scope in
                    let event = Timeline.capture().recording.events.last { $0.kind == .began && $0.id == scope.id }
                    #expect(event?.text == String(repeating: "é", count: 24))
                }
            }
        }
    }
}
