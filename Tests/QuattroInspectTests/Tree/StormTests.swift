import Quattro
import QuattroTimeline
import Synchronization
import Testing

@testable import QuattroInspect

private final class Looks: Sendable {
    let count = Atomic(0)
}

extension InspectorSuite {
    struct StormTests {
        /// For the thread sanitizer, and for what the explorer of interleavings does not know.
        @Test func `trees are whole while scopes, groups and tasks come and go in many threads`() async throws {
            try await watching(.waits) {
                let looks = Looks()
                try await InspectorSuite.StormTests.storm("storm", looks) { storm in
                    InspectorSuite.StormTests.expectWhole(TaskTree.capture())
                    InspectorSuite.StormTests.expectWhole(TaskTree.capture(in: storm.cancelScope))
                }
                #expect(looks.count.load(ordering: .relaxed) > 0)
                #expect(TaskTree.capture()["storm"] == nil)
            }
        }

        @Test func `a timeline is whole while scopes, groups and tasks come and go in many threads`() async {
            // Room for all of it, in one process, whose threads have no rings yet.
            await #expect(processExitsWith: .success) {
                Inspector.watch(.events, events: 1 << 18)
                let looks = Looks()
                try await InspectorSuite.StormTests.storm("recorded storm", looks) { _ in
                    InspectorSuite.StormTests.expectWhole(Timeline.capture())
                }
                #expect(looks.count.load(ordering: .relaxed) > 0)
                let timeline = Timeline.capture()
                InspectorSuite.StormTests.expectWhole(timeline)
                let rounds = timeline.recording.model.spans.filter { $0.name == "round" }
                #expect(!rounds.isEmpty)
                #expect(
                    rounds.filter { $0.ending != .ended(.absorbed) && $0.ending != .ended(.returned) }.map(\.ending)
                        == []
                )
            }
        }

        /// Of each scope one begin and one end at most, in this order, and one cancellation, before the end.
        fileprivate static func expectWhole(_ timeline: Timeline) {
            var (begun, cancelled, ended): (Set<UInt64>, Set<UInt64>, Set<UInt64>) = ([], [], [])
            for event in timeline.recording.events {
                switch event.kind {
                case .began: #expect(begun.insert(event.id).inserted && !ended.contains(event.id))
                case .cancelled: #expect(cancelled.insert(event.id).inserted && !ended.contains(event.id))
                case .ended: #expect(ended.insert(event.id).inserted)
                default: break
                }
            }
        }

        /// Four tasks live a hundred times each, while another one looks at them.
        fileprivate static func storm(
            _ name: String,
            _ looks: Looks,
            _ look: @escaping @Sendable (ScopedTaskGroup) -> Void
        ) async throws {
            try await withScopedTaskGroup(name: name) { storm in
                for _ in 0..<4 {
                    storm.addTask {
                        for round in 0..<100 { try await live(round) }
                    }
                }
                storm.addBackgroundTask(name: "looker") {
                    while !Task.isCancelled {
                        look(storm)
                        looks.count.add(1, ordering: .relaxed)
                        await Task.yield()
                    }
                }
            }
        }

        fileprivate static func live(_ round: Int) async throws {
            _ = try? await withScopedTaskGroup(concurrencyLimit: 2, name: "round") { group in
                for number in 0..<4 {
                    group.addTask(name: "child") {
                        try await moveOn(after: .microseconds(number * 50)) {
                            async let inner: Void? = withCancelScope(name: "async let") { _ in await Task.yield() }
                            _ = await inner
                            try await Task.sleep(for: .milliseconds(1), clock: .quattro)
                        }
                    }
                }
                let ready: Int = try await group.start(name: "started") { status in
                    status.started(round)
                    try await Task.sleep(for: .seconds(9), clock: .quattro)
                }
                if ready.isMultiple(of: 3) { group.cancelAll() }
                await Task.yield()
                group.cancelAll(reason: "over")
            }
        }

        fileprivate static func expectWhole(_ tree: TaskTree) {
            var known: Set<UInt64> = []
            for node in tree.nodes {
                #expect(known.insert(node.id).inserted)
                if let parent = node.parent { #expect(known.contains(parent)) }
            }
        }
    }
}
