import Quattro
import QuattroTimeline
import Testing

/// There are as many rows as there are tasks at a time, whatever their names are.
struct TimelineRowTests {
    /// Roots of these names after each other, as many as said at a time.
    private func rows(_ names: [String], atOnce: Int = 1, in group: String? = nil) -> [String] {
        var story = Story()
        let parent = group.map { story.begin(.group, $0, at: 0) } ?? 0
        for (number, name) in names.enumerated() {
            let time = Double(number + 1) * 10
            let scope = story.begin(group == nil ? .scope : .child, name, in: parent, at: time)
            story.end(scope, at: time + Double(atOnce) * 10 - 5)
        }
        let model = Recording(threads: [story.inOrder]).model
        #expect(NestingCheck(model).problems == [])
        #expect(model.spans.map { $0.name ?? "" } == [group].compactMap(\.self) + names)
        return model.tracks.map(\.name)
    }

    @Test func `requests with numbers share rows, which are called by what their names have in common`() {
        let names = (1...50).map { "GET /users/\($0)" }
        #expect(rows(names) == ["GET /users/…"])
        #expect(rows(names, atOnce: 3) == Array(repeating: "GET /users/…", count: 3))
        #expect(rows(names, in: "server") == ["server", "GET /users/…"])
    }

    @Test func `a row of one name has that name, and one of names with nothing in common that of the role`() {
        #expect(rows(["GET /", "GET /", "GET /"]) == ["GET /"])
        #expect(rows(["GET /", "POST /", "GET /x"]) == ["scopes"])
        #expect(rows(["auth", "load"], in: "request") == ["request", "tasks"])
        #expect(rows(["GET /users", "GET /users/7"]) == ["GET /users…"])
    }

    @Test func `names are cut at the ends of words and of numbers`() {
        #expect(rows(["page 10", "page 12"]) == ["page …"])
        #expect(rows(["shard12", "shard13"]) == ["shard…"])
        #expect(rows(["import", "improve"]) == ["scopes"])
        #expect(rows(["GET /é/1", "GET /è/1"]) == ["GET /…"])
    }

    @Test func `a task takes the row of its like rather than another one`() {
        var story = Story()
        let (one, other) = (story.begin(.scope, "heartbeat", at: 0), story.begin(.scope, "GET /", at: 1))
        for id in [one, other] { story.end(id, at: 2) }
        _ = story.begin(.scope, "GET /", at: 3)
        let model = Recording(threads: [story.inOrder]).model
        #expect(model.tracks.map(\.name) == ["heartbeat", "GET /"] && model.spans[2].track == 1)
    }

    @Test func `roles do not share rows`() {
        var story = Story()
        let group = story.begin(.group, "jobs", at: 0)
        story.end(story.begin(.child, "job", in: group, at: 1), at: 2)
        story.end(story.begin(.background, "job", in: group, at: 3), at: 4)
        #expect(Recording(threads: [story.inOrder]).model.tracks.map(\.name) == ["jobs", "job", "job"])
    }
}
