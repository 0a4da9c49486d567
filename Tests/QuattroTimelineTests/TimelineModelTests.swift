import Quattro
import QuattroTimeline
import Testing

struct TimelineModelTests {
    @Test func `a task stands on a track of its own below that of its group, and what it opens on top of it`() {
        let model = failingRequest.model
        let rooms = model.spans[4]
        #expect(rooms.name == "rooms")
        #expect(model.tracks[rooms.track].parent == model.spans[0].track)
        #expect(model.spans.filter { $0.track == rooms.track }.map(\.depth) == [0, 1])
        #expect(model.tracks.map(\.name).filter { $0 == "shard" }.count == 5)
        #expect(NestingCheck(model).problems == [])
    }

    @Test func `who has failed, what was waited for: arrows between their spans`() {
        let model = failingRequest.model
        #expect(model.arrows.map(\.kind) == [.wait, .failure])
        #expect(model.arrows.allSatisfy { model.spans[$0.from].name == "rooms" && model.spans[$0.to].name == "load" })
        #expect(model.waits.compactMap(\.arrow) == [0])
    }

    @Test func `what is inside is asked to stop with what is around, but not behind a shield`() {
        let model = failingRequest.model
        let asked = model.spans.filter { $0.asked != nil }.map { $0.name ?? "" }
        #expect(asked == ["load", "heartbeat", "legacy", ""] + Array(repeating: "shard", count: 5))
        let victim = everything.model.spans.first { $0.name == "victim" }
        #expect(victim?.cancellation?.time == Story.time(800))
        #expect(victim?.asked == Story.time(800))
    }

    @Test func `a shield that goes down lets in what has been cancelled around it`() {
        var story = Story()
        let outer = story.begin(.scope, "outer", at: 0)
        let inner = story.begin(.scope, "inner", in: outer, at: 1, isShielded: true)
        story.cancel(outer, at: 2, .explicitly)
        story.note(.shieldLowered, inner, at: 5)
        story.end(inner, at: 7)
        story.end(outer, at: 8)
        let spans = Recording(threads: [story.inOrder]).model.spans
        #expect(spans.map(\.asked) == [Story.time(2), Story.time(5)])
    }

    @Test
    func `of a ring that has lapped: ends without begins are dropped, and what is in something unknown is outermost`() {
        var story = Story()
        let lost = story.begin(.group, "lost", at: 0)
        let child = story.begin(.child, "child", in: lost, at: 1)
        story.wait(lost, from: 2, to: 3, .children)
        story.end(child, at: 4)
        story.end(lost, at: 5)
        let model = Recording(threads: [Array(story.inOrder.dropFirst())], lost: [1]).model
        #expect(model.spans.map(\.name) == ["child"])
        #expect(model.spans[0].parent == nil)
        #expect(model.waits.isEmpty)
    }

    @Test
    func `what does not end is open until the capture, and what is around it may have ended: then its end is lost`() {
        var story = Story()
        let outer = story.begin(.scope, "outer", at: 0)
        let inner = story.begin(.scope, "inner", in: outer, at: 1)
        story.wait(inner, from: 2, to: nil)
        story.end(outer, at: 3)
        _ = story.begin(.scope, "open", at: 4)
        let model = Recording(threads: [story.inOrder], captured: Story.time(9)).model
        #expect(model.spans.map(\.ending) == [.ended(.returned), .lost, .open])
        #expect(model.spans.map(\.end) == [Story.time(3), Story.time(3), nil])
        #expect(model.waits.map(\.end) == [Story.time(3)])
        #expect(model.end == Story.time(9))
        #expect(NestingCheck(model).problems == [])
    }

    @Test func `an event of another thread that comes before the begin counts`() {
        var (first, second) = (Story(), Story())
        _ = first.begin(.scope, "late", at: 5)
        second.cancel(1, at: 1, .explicitly, "before it began")
        second.end(1, at: 5, .absorbed)
        let span = Recording(threads: [second.inOrder, first.inOrder]).model.spans[0]
        #expect(span.cancellation?.time == Story.time(1))
        #expect(span.end == Story.time(5))
        #expect(span.ending == .ended(.absorbed))
    }

    @Test func `tasks that the body has made by other means stand beside it`() {
        let model = everything.model
        let waits = model.waits.filter { $0.task != 0 }
        #expect(waits.map(\.subject) == [.outcome, .demand])
        #expect(waits.map { model.tracks[$0.track].name } == ["beside server", "beside server"])
        #expect(waits[0].track != waits[1].track)
    }

    @Test func `a task whose like has ended takes its row`() {
        var story = Story()
        for number in 0..<100 {
            let request = story.begin(.scope, "GET /", at: Double(number) * 10)
            story.end(request, at: Double(number) * 10 + 15)
        }
        #expect(Recording(threads: [story.inOrder]).model.tracks.count == 2)
    }

    @Test
    func
        `a child that was queued before its scope began says since when, and one that waits inside it waits for its turn`()
    {
        var story = Story()
        let group = story.begin(.group, "group", at: 0)
        story.note(.childQueued, 2, at: 1, other: group)
        let child = story.begin(.child, "child", in: group, at: 5)
        story.note(.childQueued, child, at: 6, other: group)
        story.note(.childAdmitted, child, at: 8, other: group)
        let model = Recording(threads: [story.inOrder]).model
        #expect(model.spans[1].queued == Story.time(1))
        #expect(model.waits.map(\.subject) == [.turn])
        #expect(model.waits.map(\.end) == [Story.time(8)])
    }

    @Test func `a turn is waited for since the child was queued, whichever task tells so, and until it is admitted`() {
        var story = Story()
        let group = story.begin(.group, "group", at: 0)
        let child = story.begin(.child, "child", in: group, at: 1)
        story.note(.childQueued, child, at: 2, other: group, task: 77)
        story.wait(child, from: 3, to: nil, .turn)
        story.note(.childAdmitted, child, at: 8, other: group, task: 78)
        story.wait(child, from: 9, to: 10, .item)
        let model = Recording(threads: [story.inOrder]).model
        #expect(model.waits.map(\.subject) == [.turn, .item])
        #expect(model.waits.map(\.begin) == [Story.time(2), Story.time(9)])
        #expect(model.waits.map(\.end) == [Story.time(8), Story.time(10)])
        #expect(model.waits.allSatisfy { $0.task == 0 && $0.track == model.spans[1].track })
    }

    @Test func `no events`() {
        let model = Recording(threads: []).model
        #expect(model.spans.isEmpty && model.strokes.isEmpty)
        #expect(model.start == 0 && model.end == 0)
    }
}
