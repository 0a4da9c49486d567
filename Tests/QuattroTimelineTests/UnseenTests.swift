import Quattro
import QuattroTimeline
import Testing

/// What is known of scopes whose begins or ends have been overwritten.
struct UnseenTests {
    private func seen(
        _ id: UInt64,
        _ name: String,
        in parent: UInt64 = 0,
        since begin: Double,
        at time: Double,
        left deadline: Double? = nil,
        isShielded: Bool = false
    ) -> TimelineEvent {
        TimelineEvent(
            .open,
            at: Story.time(time),
            id: id,
            role: .group,
            detail: isShielded ? 1 : 0,
            other: parent,
            argument: deadline.map { Story.time($0) } ?? TimelineEvent.none,
            task: Story.time(begin),
            text: name,
            file: "Server/Users.swift",
            line: 7
        )
    }

    // MARK: - Begins

    @Test func `a scope that was seen open has begun when it says, with what its begin would have said`() {
        var story = Story()
        let child = story.begin(.child, "child", in: 900, at: 50)
        story.end(child, at: 60)
        let looks = [
            seen(900, "server", since: 1, at: 40), seen(900, "server", since: 1, at: 55, left: 70, isShielded: true),
        ]
        for recording in [
            Recording(threads: [story.inOrder, looks], lost: [7, 0]),
            Recording(threads: [story.inOrder], lost: [7], open: looks, captured: Story.time(60)),
        ] {
            let model = recording.model
            #expect(model.spans.map(\.name) == ["server", "child"])
            let server = model.spans[0]
            #expect(server.begin == Story.time(1) && server.role == .group && server.ending == .open)
            #expect(server.deadline == Story.time(70) && server.shields == [Story.time(1)])
            #expect(server.file == "Server/Users.swift" && server.line == 7)
            #expect(model.spans[1].parent == 0)
            #expect(recording.events.count { $0.kind == .began } == 2)
        }
    }

    @Test func `what was seen of a scope whose begin is known adds nothing`() {
        var story = Story()
        let scope = story.begin(.scope, "scope", at: 50)
        let look = seen(scope, "other", since: 1, at: 55)
        let model = Recording(threads: [story.inOrder, [look]]).model
        #expect(model.spans.map(\.name) == ["scope"] && model.spans[0].begin == Story.time(50))
        #expect(model.end == Story.time(55))
    }

    @Test func `of scopes that have begun at once each comes after the one around it`() {
        let looks = [
            seen(1, "inner", in: 2, since: 3, at: 9), seen(2, "middle", in: 3, since: 3, at: 9),
            seen(3, "outer", in: 77, since: 3, at: 9),
        ]
        let model = Recording(threads: [], open: looks, captured: Story.time(9)).model
        #expect(model.spans.map(\.name) == ["outer", "middle", "inner"])
        #expect(model.spans.map(\.parent) == [nil, 0, 1])
    }

    @Test func `the end of a scope counts though its begin was overwritten`() {
        let end = TimelineEvent(.ended, at: Story.time(8), id: 4, detail: TimelineEvent.Verdict.threw.rawValue)
        let model = Recording(threads: [[seen(4, "late", since: 1, at: 5), end]], lost: [1]).model
        #expect(model.spans.map(\.ending) == [.ended(.threw)])
        #expect(model.spans.map(\.begin) == [Story.time(1)])
    }

    // MARK: - Ends

    /// One thread has begun requests, and another one, which has lost events, may have ended them.
    private func requests() -> (begun: Story, other: Story) {
        var (begun, other) = (Story(), Story(thread: 2, firstID: 100))
        let server = begun.begin(.group, "server", at: 0)
        for number in 0..<3 {
            let connection = begun.begin(.child, "connection \(number)", in: server, at: Double(number + 1))
            _ = begun.begin(.scope, "GET /\(number)", in: connection, at: Double(number + 1) + 0.5)
        }
        let quick = other.begin(.child, "quick", in: server, at: 100)
        other.end(quick, at: 101)
        return (begun, other)
    }

    @Test func `what began when events were overwritten, and has no end, is not shown as open`() {
        let (begun, other) = requests()
        let recording = Recording(threads: [begun.inOrder, other.inOrder], lost: [0, 9])
        let model = recording.model
        #expect(model.spans.map(\.ending) == Array(repeating: .unseen, count: 7) + [.ended(.returned)])
        // Each was there as long as it was heard of, and the server as long as its last child.
        #expect(model.spans[0].end == Story.time(101) && model.spans[1].end == Story.time(1.5))
        #expect(NestingCheck(model).problems == [])
        let text = #"""
            9 events in 0.101 seconds, 9 earlier ones overwritten

            what took the longest of what has ended:
              #100 group "server" → task "quick" (Server/Users.swift:10), took 0.001 seconds, returned

            7 more whose ends are not known

            """#
        #expect(Overview(recording).text == text)
        let explanation = recording.explanation(of: 3)
        #expect(explanation?.contains("  was there for 0.0 seconds at least, its end is not known\n") == true)
        #expect(recording.longest(named: "GET /0").contains("took 0.0 seconds at least, its end is not known"))
        var page = ""
        recording.writeHTML { page += $0 }
        #expect(page.contains("its end is not known"))
    }

    @Test func `of threads that have lost nothing, what has no end is open`() {
        let (begun, other) = requests()
        let model = Recording(threads: [begun.inOrder, other.inOrder], lost: [0, 0]).model
        #expect(model.spans.map(\.ending) == Array(repeating: .open, count: 7) + [.ended(.returned)])
    }

    @Test func `what is seen open after all that was overwritten is open, with what is around it`() {
        let (begun, other) = requests()
        let early = seen(3, "GET /0", in: 2, since: 1.5, at: 99)
        let late = seen(5, "GET /1", in: 4, since: 2.5, at: 150)
        let model = Recording(threads: [begun.inOrder, other.inOrder, [early, late]], lost: [0, 9, 0]).model
        let open = model.spans.filter { $0.ending == .open }.map { $0.name ?? "" }
        #expect(open == ["server", "connection 1", "GET /1"])
        #expect(model.spans[2].end == Story.time(1.5) || model.spans[2].end == Story.time(99))
    }

    @Test func `what began after all that was overwritten is open, with what is around it`() {
        var (begun, other) = requests()
        _ = other.begin(.scope, "hanging", in: 2, at: 102)
        begun.note(.mark, 4, at: 103, "last sign")
        let model = Recording(threads: [begun.inOrder, other.inOrder], lost: [0, 9]).model
        let open = model.spans.filter { $0.ending == .open }.map { $0.name ?? "" }
        #expect(open == ["server", "connection 0", "hanging"])
        #expect(model.spans[3].name == "connection 1" && model.spans[3].end == Story.time(103))
    }

    @Test func `what is not seen at the capture is not open, though no event was overwritten`() {
        let (begun, other) = requests()
        let look = [seen(1, "server", since: 0, at: 200), seen(6, "connection 2", in: 1, since: 3, at: 200)]
        let model = Recording(threads: [begun.inOrder, other.inOrder], open: look, captured: Story.time(201)).model
        #expect(model.spans.filter { $0.ending == .open }.map(\.name) == ["server", "connection 2"])
        let none = Recording(threads: [begun.inOrder], open: [], captured: Story.time(201)).model
        #expect(none.spans.allSatisfy { $0.ending == .unseen })
    }

    @Test func `what has begun since the look is open`() {
        var (begun, _) = requests()
        _ = begun.begin(.scope, "new", at: 210)
        let look = [seen(1, "server", since: 0, at: 200)]
        let model = Recording(threads: [begun.inOrder], open: look, captured: Story.time(220)).model
        #expect(model.spans.filter { $0.ending == .open }.map(\.name) == ["server", "new"])
    }

    @Test(arguments: 0..<20)
    func `whatever is left and whatever was seen, nothing is open that cannot be, and all nests`(batch: Int) {
        for seed in UInt64(batch) * 50..<UInt64(batch) * 50 + 50 {
            var random = SplitMix(seed: seed)
            let threads = (0..<2).map { _ in TimelineModelRandomTests.randomEvents(seed: random.next(below: 1 << 40)) }
            let lost = [Int(random.next(below: 2)), Int(random.next(below: 2))]
            let recording = Recording(threads: threads, lost: lost, open: random.next(below: 2) == 0 ? nil : [])
            let model = recording.model
            #expect(NestingCheck(model).problems == [], "seed \(seed)")
            let horizon =
                zip(threads, lost).filter { $1 > 0 }.compactMap { $0.0.first { $0.kind != .cancelled }?.time }.max()
                ?? 0
            let lastLook = recording.events.last { $0.kind == .open }?.time ?? horizon
            let since = min(horizon, lastLook)
            let seen = Set(recording.events.filter { $0.kind == .open && $0.time >= since }.map(\.id))
            let outer = Set(model.spans.filter { $0.ending == .open }.compactMap(\.home))
            for (number, span) in model.spans.enumerated() where span.ending == .open && span.begin < horizon {
                #expect(seen.contains(span.id) || outer.contains(number), "seed \(seed), \(span.id)")
            }
        }
    }
}
