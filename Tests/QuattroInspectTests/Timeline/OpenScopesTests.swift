import Foundation
import Quattro
import QuattroTesting
import QuattroTimeline
import Testing

@testable import QuattroInspect

extension InspectorSuite {
    struct OpenScopesTests {
        @Test func `what is open is told with its begin, its name, its deadline and what is around it`() async throws {
            try await watching(.events) {
                try await fail(after: .seconds(60), name: "open request") {
                    try await withScopedTaskGroup(name: "open load") { group in
                        group.addTask(name: "open rooms") { try await Task.sleep(for: .seconds(60), clock: .quattro) }
                        let (began, open) = (Timeline.capture().recording.events, OpenScopes.capture().events)
                        for name in ["open request", "open load", "open rooms"] {
                            let begin = try #require(began.first { $0.kind == .began && $0.text == name })
                            let event = try #require(open.first { $0.text == name })
                            #expect(event.kind == .open && event.id == begin.id && event.task == begin.time)
                            #expect(
                                event.other == begin.other && event.argument == begin.argument
                                    && event.role == begin.role
                            )
                            #expect(event.file == begin.file && event.line == begin.line && event.time >= begin.time)
                        }
                        group.cancelScope.cancel()
                    }
                }
            }
        }

        @Test func `what is open in a simulation is left out, whichever code asks`() async throws {
            Inspector.watch(.events)
            defer { Inspector.stop() }
            try await withCancelScope(name: "real") { _ in
                try await Simulation.run {
                    await withCancelScope(name: "virtual") { _ in
                        let names = OpenScopes.capture().events.map(\.text)
                        #expect(names.contains("real") && !names.contains("virtual"))
                    }
                }
            }
        }

        @Test func `of too many the oldest are recorded, and a ring that is smaller keeps the oldest of these`() async {
            await #expect(processExitsWith: .success) {
                Inspector.watch(.events, events: 8)
                await withNested(40, named: "nested") {
                    let scopes = OpenScopes.capture()
                    #expect(scopes.events.count == 40)
                    // By a thread of its own, whose ring has nothing else.
                    recordApart(scopes, olderThan: .zero, atMost: 20)
                    let kept = Timeline.capture().recording.events.filter { $0.kind == .open }
                    let begins = scopes.events.map(\.task)
                    // What may be about to be overwritten is not read.
                    #expect(kept.map(\.task) == begins.prefix(7).reversed() && Set(kept.map(\.time)).count == 1)
                    recordApart(scopes, olderThan: .seconds(600), atMost: 20)
                    #expect(Timeline.capture().recording.events.count { $0.kind == .open } == 7)
                }
            }
        }
    }
}

private nonisolated(nonsending) func withNested(_ depth: Int, named name: String, _ body: () async -> Void) async {
    guard depth > 0 else { return await body() }
    await withCancelScope(name: "\(name) \(depth)") { _ in await withNested(depth - 1, named: name, body) }
}

/// Without a wait of the library's, which would be recorded as well.
private func recordApart(_ scopes: OpenScopes, olderThan age: Duration, atMost most: Int) {
    let isDone = DispatchSemaphore(value: 0)
    let hasThread = OwnThread.run {
        scopes.record(olderThan: age, atMost: most, at: .now)
        isDone.signal()
    }
    #expect(hasThread)
    isDone.wait()
}
