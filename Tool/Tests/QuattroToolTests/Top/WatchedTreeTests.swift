import QuattroToolCore
import Testing

@Suite struct WatchedTreeTests {
    private func decoded(_ json: String) throws(NotUnderstood) -> WatchedTree {
        try WatchedTree(json: Array(json.utf8))
    }

    @Test func `everything that the JSON says is there`() throws {
        let tree = try decoded(
            """
            {"version":1,"process":12,"time":"2026-11-30T09:12:07Z","watched":"waits","nodes":[
            {"id":4,"parent":null,"kind":"group","state":"waiting","at":"S/U.swift:2","name":"load","age_ms":1500.250,
            "left_ms":-3.000,"effective_left_ms":2.000,"tightest":9,"shielded":true,
            "cancelled":{"cause":"from outside","age_ms":1000.500,"source":4,"by":{"id":3,"at":"a:1","name":"rooms"}},
            "waits":[{"for":"the group's children","age_ms":5.000,"own":false,"target":2}],
            "counts":{"running":1,"queued":2,"background":3,"limit":4}},
            {"id":5,"parent":4,"kind":"backgroundTask","state":"running","at":"S/U.swift:3",
            "cancelled":{"cause":"by its deadline","by":{"id":3,"at":"a:1"}}}
            ]}
            """
        )
        #expect(tree.process == 12 && tree.time == "2026-11-30T09:12:07Z" && tree.watched == "waits")
        var first = WatchedTree.Node(id: 4)
        (first.kind, first.state, first.place, first.name) = ("group", "waiting", "S/U.swift:2", "load")
        (first.age, first.timeLeft, first.effectiveTimeLeft) = (
            .microseconds(1_500_250), .milliseconds(-3), .milliseconds(2)
        )
        (first.tightest, first.isShielded) = (9, true)
        first.cancellation = .init(
            cause: "from outside",
            age: .microseconds(1_000_500),
            source: 4,
            canceller: "\"rooms\""
        )
        first.waits = [.init(for: "the group's children", age: .milliseconds(5), isOwn: false)]
        first.counts = .init(running: 1, queued: 2, background: 3, limit: 4)
        #expect(tree.nodes.first == first)
        #expect(tree.nodes.last?.cancellation?.canceller == "a:1")
        #expect(tree.parents == [nil, 0])
        #expect(tree.totals == WatchedTree.Totals(open: 2, tasks: 1, cancelled: 2, overdue: 1))
    }

    @Test func `unknown keys are ignored, and missing ones are tolerated`() throws {
        let tree = try decoded(
            #"{"version":1,"more":{"a":[1]},"nodes":[{"id":1,"colour":"red"},{"id":2,"waits":[{}]}]}"#
        )
        #expect(tree.nodes.map(\.id) == [1, 2])
        #expect(try decoded(#"{"version":1}"#).nodes.isEmpty)
    }

    @Test(arguments: [
        ("", NotUnderstood.noTree), ("{}", .noTree), ("<html>", .noTree), (#"{"version":2,"nodes":7}"#, .version(2)),
        (#"{"version":2}"#, .version(2)), (#"{"version":1,"nodes":[{"id":"x"}]}"#, .malformed("nodes[0].id")),
        (#"{"version":1,"nodes":[{"name":"x"}]}"#, .malformed("nodes[0].id")),
        (#"{"version":1,"nodes":[{"id":1},"#, .noTree),
    ])
    func `what is no tree of version 1 is refused with the reason`(json: String, reason: NotUnderstood) {
        #expect(throws: reason) { try decoded(json) }
    }

    @Test func `numbers that are no durations do no harm`() throws {
        let tree = try decoded(#"{"version":1,"nodes":[{"id":1,"age_ms":1e300},{"id":2,"age_ms":-1e300}]}"#)
        #expect(tree.nodes[0].ageText.hasSuffix("h"))
        #expect(tree.nodes[1].ageText == "0.0s")
    }

    @Test func `nothing is inside of itself, whatever a process says`() {
        let odd = tree(node(1, in: 2), node(2, in: 1), node(3, in: 3), node(2, in: 9))
        #expect(odd.parents == [nil, 0, nil, nil])
        #expect(TopView().rows(of: odd).count == 4)
    }

    @Test func `what holds a node are the innermost ones in it`() {
        #expect(server.holders(of: 3) == [4])
        #expect(server.holders(of: 0) == [2, 4, 5])
        #expect(server.holders(of: 5).isEmpty)
        #expect(server.path(to: 4) == [0, 3, 4])
    }
}

@Suite struct InspectorReplyTests {
    @Test func `the body comes after the head`() throws {
        let reply = Array("HTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n{}\r\n\r\n".utf8)
        #expect(try InspectorReply.body(of: reply) == Array("{}\r\n\r\n".utf8))
        #expect(InspectorReply.request(for: "/tree").starts(with: "GET /tree HTTP/1.1\r\n".utf8))
    }

    @Test(arguments: [
        ("", NotUnderstood.noAnswer), ("HTTP/1.1 200 OK\r\n", .noAnswer), ("SSH-2.0\r\n\r\n", .noAnswer),
        ("HTTP/1.1 404 Not Found\r\n\r\n", .status("HTTP/1.1 404 Not Found")),
    ])
    func `what is no page is refused with the reason`(reply: String, reason: NotUnderstood) {
        #expect(throws: reason) { try InspectorReply.body(of: Array(reply.utf8)) }
    }
}

@Suite struct WatchTargetTests {
    @Test func `a number is a process, and what has a slash is a socket`() throws {
        #expect(try WatchTarget("4711") == .process(4711))
        #expect(try WatchTarget("./12") == .socket(path: "./12"))
    }

    @Test(arguments: ["", "0", "-3", "+4", "x", "99999999999", "4 711", "٤"])
    func `anything else is refused by its name`(text: String) {
        #expect { try WatchTarget(text) } throws: { "\($0)".contains("'\(text)' is neither") }
    }

    @Test func `an interval is seconds, neither too short nor too long`() throws {
        #expect(try WatchInterval("0.1").duration == .milliseconds(100))
        #expect(try WatchInterval("3600").duration == .seconds(3_600))
        for text in ["0.09", "3601", "", "-1", "nan", "inf", "1s"] {
            #expect(throws: WatchIntervalError.self) { try WatchInterval(text) }
        }
    }
}
