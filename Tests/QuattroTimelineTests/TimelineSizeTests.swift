import Quattro
import QuattroTimeline
import Testing

/// What is much in one place: a step for each of it takes a second, and one for each two of it would take minutes.
@Suite(.serialized)
struct TimelineSizeTests {
    private static let count = 50_000
    private static let patience = Duration.seconds(40)

    private func expectQuick(_ what: String, _ recording: Recording, spans: Int, waits: Int = 0) {
        let time = ContinuousClock().measure {
            let model = recording.model
            #expect(model.spans.count == spans && model.waits.count == waits)
            recording.writePerfetto { _ in }
            recording.writeHTML { _ in }
            #expect(recording.explanation(of: 1) != nil && !Overview(recording).text.isEmpty)
        }
        #expect(time < Self.patience, "\(what)")
    }

    @Test func `a deadline that moves very often`() {
        var story = Story()
        let scope = story.begin(.scope, "keepalive", at: 0)
        for number in 0..<Self.count { story.note(.deadlineMoved, scope, at: Double(number), left: 30_000) }
        expectQuick("moves", Recording(threads: [story.events]), spans: 1)
    }

    @Test func `very many tasks that wait in one scope, one after the other and at once`() {
        var story = Story()
        let scope = story.begin(.scope, "server", at: 0)
        for task in 1...UInt64(Self.count) { story.wait(scope, from: 1, to: nil, task: task) }
        for task in 1...UInt64(Self.count) { story.endWait(scope, at: 2, task: task) }
        for task in 1...UInt64(Self.count) { story.wait(scope, from: 3, to: 3, task: task) }
        expectQuick("waits", Recording(threads: [story.events]), spans: 1, waits: 2 * Self.count)
    }

    @Test func `very many scopes that tasks of others have opened in one scope`() {
        var story = Story()
        let scope = story.begin(.scope, "server", at: 0)
        let inner = (0..<Self.count).map { _ in story.begin(.scope, "request", in: scope, at: 1) }
        for id in inner { story.end(id, at: 2) }
        expectQuick("scopes", Recording(threads: [story.events]), spans: Self.count + 1)
    }

    @Test func `a scope that moves very often, and has its shield up and down`() {
        var story = Story()
        let groups = (0..<3).map { story.begin(.group, "group \($0)", at: 0) }
        let child = story.begin(.child, "child", in: groups[0], at: 0)
        for group in groups { story.cancel(group, at: 1, .explicitly) }
        for number in 0..<Self.count {
            let time = Double(number)
            story.note(.moved, child, at: time, other: groups[number % 3])
            story.note(number % 2 == 0 ? .shieldRaised : .shieldLowered, child, at: time)
        }
        expectQuick("homes", Recording(threads: [story.inOrder]), spans: 4)
    }

    @Test func `very many scopes of which it is not known when they ended`() {
        var story = Story()
        var outer: UInt64 = 0
        for number in 0..<Self.count { outer = story.begin(.child, "task", in: number % 100 == 0 ? 0 : outer, at: 1) }
        let recording = Recording(threads: [story.events], open: [], captured: Story.time(5))
        expectQuick("ends", recording, spans: Self.count)
        #expect(recording.model.spans.allSatisfy { $0.ending == .unseen })
    }
}
