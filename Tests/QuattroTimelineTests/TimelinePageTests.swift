import Testing

@testable import QuattroTimeline

struct TimelinePageTests {
    private func page(_ timeline: Recording, title: String = "title") -> String {
        var page = ""
        timeline.writeHTML(title: title) { page += $0 }
        return page
    }

    private func rest(of text: String, after start: String) -> Substring {
        text[(text.firstRange(of: start)?.upperBound ?? text.startIndex)...]
    }

    @Test func `whatever a name is, it stays in the data and ends no script`() {
        let page = page(everything, title: "</title><script>alert(1)</script>")
        #expect(page.ranges(of: "<script").count == 2)
        #expect(page.ranges(of: "</script>").count == 2)
        #expect(page.ranges(of: "</title>").count == 1)
        let data = rest(of: page, after: "id=\"data\">").prefix { $0 != "<" }
        #expect(data.contains("\\u003c/script>"))
        let odd: Set<Unicode.Scalar> = ["\0", "\t", "\u{7F}", "\u{2028}", "\u{2029}"]
        #expect(odd.isDisjoint(with: data.unicodeScalars))
    }

    @Test func `a page reaches nothing: no address is in it`() {
        let page = page(failingRequest)
        #expect(page.contains("default-src 'none'"))
        for address in ["http:", "https:", "//cdn", "url(", "@import", "fetch(", "XMLHttpRequest"] {
            #expect(!page.contains(address))
        }
    }

    @Test func `of too much those are drawn that ended last, with all around them, and the page says how many are not`()
    {
        let model = serverTimeline(events: 4_000).model
        var text = ""
        PageData(model: model, title: "", lost: 0, limit: 500).write { text += $0 }
        let whole = model.spans.count + model.waits.count + model.instants.count + model.arrows.count
        let leftOut = Int(rest(of: text, after: "leftOut\":").prefix { $0 != "," }) ?? 0
        #expect(whole - leftOut == 500)
        let spans = rest(of: text, after: "\"spans\":[").prefix { $0 != "\"" }
        #expect(spans.count { $0 == "[" } <= 500)
    }

    @Test func `those are shown that end last, and of those that end at once the first`() {
        #expect(lastOnes([[1, 9, 5], [5, 2], [7]], limit: 3) == [[false, true, true], [false, false], [true]])
        #expect(lastOnes([[5, 5], [5]], limit: 2) == [[true, true], [false]])
        #expect(lastOnes([[5, 5], [5]], limit: 3) == [[true, true], [true]])
        #expect(lastOnes([[5]], limit: 0) == [[false]])
    }

    @Test func `nothing is left out of what is not too much`() {
        #expect(page(everything).contains("\"lost\":42,\"leftOut\":0,\"length\":2500000000,"))
    }

    @Test func `the scope that is asked for is selected, and none that is not drawn`() {
        func selected(_ id: UInt64?, limit: Int = 1_000) -> Substring {
            var text = ""
            PageData(model: failingRequest.model, title: "", selected: id, lost: 0, limit: limit).write { text += $0 }
            return rest(of: text, after: "\"selected\":").prefix { $0 != "," }
        }
        let model = failingRequest.model
        #expect(selected(model.spans[2].id) == "2")
        #expect(selected(nil) == "-1" && selected(987_654) == "-1")
        #expect(selected(model.spans[2].id, limit: 0) == "-1")
    }

    @Test func `a timeline without events has a page`() {
        #expect(page(Recording(threads: [])).contains("\"spans\":[],"))
    }

    @Test func `what the writer throws comes out`() {
        struct DiskFull: Error {}
        #expect(throws: DiskFull.self) { try failingRequest.writeHTML { _ throws(DiskFull) in throw DiskFull() } }
    }
}
