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
                            // Waits, however late it is.
                            _ = await moveOn(after: .milliseconds(2)) {
                                try? await Task.sleep(until: .never, clock: .quattro)
                            }
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
                let limit = try #require(events.first { $0.kind == .began && $0.other == child.id })
                #expect(events.contains { $0.kind == .waitBegan && $0.id == limit.id && $0.subject == .time })
                #expect(events.contains { $0.kind == .waitEnded && $0.id == limit.id })
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

        private func events(of name: String, _ body: () async throws -> Void) async rethrows -> [TimelineEvent] {
            try await watching(.events) {
                try await body()
                let events = Timeline.capture().recording.events
                let id = events.first { $0.kind == .began && $0.text == name }?.id
                return events.filter { $0.id == id }
            }
        }

        @Test func `a child that is ready moves to its group, and so does what its caller leaves behind`() async throws
        {
            let ready = try await events(of: "moved when ready") {
                try await withScopedTaskGroup(name: "moved to") { group in
                    try await withCancelScope(name: "moved from") { _ in
                        _ = try await group.start(name: "moved when ready") { (status: TaskStatus<Int>) in
                            status.started(1)
                        }
                    }
                }
            }
            #expect(ready.map(\.kind).filter { [.began, .moved, .ended].contains($0) } == [.began, .moved, .ended])
            #expect(ready.first { $0.kind == .moved }?.other == ready.first { $0.kind == .childReady }?.other)
            let left = try await events(of: "left behind") {
                try await withScopedTaskGroup(name: "left to") { group in
                    let (isLeft, leave) = AsyncStream<Void>.makeStream()
                    let caller = CancelScope(name: "left from")
                    _ = try? await caller.run {
                        try await group.runAbandoningOnCancel(name: "left behind") {
                            caller.cancel()
                            await withShield { for await _ in isLeft { break } }
                        } late: { _ in
                        }
                    }
                    leave.yield()
                }
            }
            #expect(left.map(\.kind) == [.began, .moved, .ended])
        }

        @Test func `a child waits for its place as itself, whichever task adds it`() async throws {
            let queued = try await events(of: "queued for a place") {
                try await withScopedTaskGroup(concurrencyLimit: 1) { group in
                    group.addTask { await Task.yield() }
                    group.addTask(name: "queued for a place") {}
                }
            }
            #expect(queued.filter { [.childQueued, .childAdmitted].contains($0.kind) }.map(\.task) == [0, 0])
        }

        @Test func `that a plain task was cancelled is recorded at the outermost scope in it`() async {
            let cancelled = await events(of: "in a plain task") {
                let task = Task {
                    await withCancelScope(name: "in a plain task") { _ in
                        withUnsafeCurrentTask { $0?.cancel() }
                        await withCancelScope(name: "inside of that") { _ in await Task.yield() }
                    }
                }
                task.cancel()
                await task.value
            }
            #expect(cancelled.filter { $0.kind == .cancelled }.map(\.cause) == [.outside])
        }

        @Test func `a deadline that stays is not moved, and one of a source is`() async {
            let source = CancelSource()
            let moves = await events(of: "moved deadlines") {
                let scope = CancelScope(linkedTo: [source], name: "moved deadlines")
                await scope.run {
                    scope.deadline = .after(.seconds(50))
                    scope.tighten(to: .after(.seconds(100)))
                    source.deadline = .after(.seconds(20))
                    source.deadline = .after(.seconds(70))
                }
            }
            #expect(moves.count { $0.kind == .deadlineMoved } == 3)
        }

        @Test func `who cancels through a source is recorded`() async {
            let source = CancelSource()
            let cancelled = await events(of: "cancelled by a source") {
                _ = await CancelScope(linkedTo: [source], name: "cancelled by a source").run {
                    await withCancelScope(name: "its canceller") { _ in source.cancel() }
                }
            }
            let event = cancelled.first { $0.kind == .cancelled }
            #expect(event?.cause == .explicitly && event?.other != 0)
        }
    }
}
