import Quattro
import QuattroTimeline
import Testing

/// To the letter: people compare such texts, and search them.
struct TimelineExplainTests {
    @Test func `the time of a request: its parts, its waits, and what went on after the others had stopped`() {
        let text = #"""
            scope "GET /users/7" (Server/Users.swift:10)
              took 2.0 seconds, threw an error
              deadline at 5.0 seconds, its own, set when it began; not reached

            where its time went:
              at 0.0 seconds: scope "auth" (Server/Users.swift:11), 0.2 seconds, 10 %
              at 0.21 seconds: group "load" (Server/Users.swift:12), asked to stop at 0.7 seconds, 1.784 seconds, 89 %
              its own code: 0.016 seconds, 1 %

            the longest waits:
              1.775 seconds at 0.215 seconds: for a sleep, in scope (Server/Users.swift:30)
              1.288 seconds at 0.705 seconds: for the group's children, in group "load" (Server/Users.swift:12)
              0.481 seconds at 0.22 seconds: for the value of task "rooms" (Server/Users.swift:14), in group "load" (Server/Users.swift:12)
              0.48 seconds at 0.221 seconds: for a sleep, in task "shard" (Server/Users.swift:16), the longest of 5, 2.39 seconds in all
              0.373 seconds at 0.317 seconds: for a sleep, in task "rooms" (Server/Users.swift:14)
              0.179 seconds at 0.001 seconds: for the result of the promise "token", in scope "auth" (Server/Users.swift:11)
              0.118 seconds at 0.22 seconds: for a sleep, in background task "heartbeat" (Server/Users.swift:13), the longest of 4, 0.472 seconds in all
              0.099 seconds at 0.216 seconds: for the next element, in scope (Server/Users.swift:21)

            who cancelled what:
              at 0.315 seconds: scope (Server/Users.swift:21), by its deadline, set when it began
              at 0.7 seconds: group "load" (Server/Users.swift:12), because a child failed: rooms: NoSuchRoom(), by code in task "rooms" (Server/Users.swift:14)

            what went on after it had been asked to stop:
              task "legacy" (Server/Users.swift:15): 1.292 seconds, from 0.7 seconds on, held by scope (Server/Users.swift:30), shielded, in a wait for a sleep

            """#
        #expect(failingRequest.explanation(of: 1) == text)
    }

    @Test func `what ended a part with the scope around it, by a deadline that was moved, and that it has not stopped`()
    {
        let text = #"""
            scope "pages" (Server/Users.swift:11)
              is still open after 1.488 seconds
              deadline at 1.188 seconds, that of scope "POST /orders" (Server/Users.swift:10), moved at 0.488 seconds by code in background task "supervisor" (Server/Users.swift:5); reached
              asked to stop at 1.188 seconds with scope "POST /orders" (Server/Users.swift:10), by its deadline, moved at 0.488 seconds by code in background task "supervisor" (Server/Users.swift:5); has gone on for 0.3 seconds

            where its time went:
              at 0.003 seconds: a wait for the next element, 30 times, 0.75 seconds, 50 %
              at 0.998 seconds: a wait for a place of the limiter "database", 0.49 seconds, 33 %
              its own code: 0.248 seconds, 17 %

            the longest waits:
              0.49 seconds at 0.998 seconds: for a place of the limiter "database", and it lasts
              0.025 seconds at 0.003 seconds: for the next element, the longest of 30, 0.75 seconds in all

            what went on after it had been asked to stop:
              scope "pages" (Server/Users.swift:11): 0.3 seconds, from 1.188 seconds on, and it lasts, in a wait for a place of the limiter "database"

            """#
        #expect(lateRequest.explanation(of: 3) == text)
    }

    @Test func `who cancelled a task, and what its shield held back`() {
        let text = #"""
            task "victim" (Server/Users.swift:51)
              took 1.04 seconds, threw an error
              deadline at 1.64 seconds, its own, moved at 0.14 seconds by code in started task "supervisor" (Server/Users.swift:50); not reached
              asked to stop at 0.64 seconds explicitly: no longer needed, by code in started task "supervisor" (Server/Users.swift:50); ended 0.4 seconds later

            where its time went:
              at 0.75 seconds: a wait for the function entered by the deferrer to end, 0.19 seconds, 18 %
              its own code: 0.85 seconds, 82 %

            the longest waits:
              0.19 seconds at 0.75 seconds: for the function entered by the deferrer to end

            who cancelled what:
              at 0.64 seconds: task "victim" (Server/Users.swift:51), explicitly: no longer needed, by code in started task "supervisor" (Server/Users.swift:50)

            what went on after it had been asked to stop:
              task "victim" (Server/Users.swift:51): 0.4 seconds, from 0.64 seconds on, in a wait for the function entered by the deferrer to end

            """#
        #expect(everything.explanation(of: 1009) == text)
    }

    @Test func `a scope whose own deadline ended it`() {
        let text = #"""
            scope (Server/Users.swift:21)
              took 0.101 seconds, ended by its cancellation
              deadline at 0.1 seconds, its own, set when it began; reached
              asked to stop at 0.1 seconds by its deadline, set when it began; ended 0.001 seconds later

            where its time went:
              at 0.001 seconds: a wait for the next element, 0.099 seconds, 98 %
              its own code: 0.002 seconds, 2 %

            the longest waits:
              0.099 seconds at 0.001 seconds: for the next element

            who cancelled what:
              at 0.1 seconds: scope (Server/Users.swift:21), by its deadline, set when it began

            """#
        #expect(failingRequest.explanation(of: 6) == text)
    }

    @Test func `what held a scope is what lasted the longest after it was asked to stop, not what ended last`() {
        var story = Story()
        let request = story.begin(.scope, "request", at: 0)
        story.cancel(request, at: 100, .explicitly)
        let commit = story.begin(.scope, "commit", in: request, at: 50, isShielded: true)
        story.wait(commit, from: 60, to: 390, .place, "pool")
        story.wait(commit, from: 392, to: 399, .item)
        story.end(commit, at: 400)
        let log = story.begin(.scope, "log", in: request, at: 401)
        story.wait(log, from: 402, to: 410)
        story.end(log, at: 411)
        story.end(request, at: 412)
        let text = Recording(threads: [story.inOrder]).explanation(of: request) ?? ""
        let holder =
            #"held by scope "commit" (Server/Users.swift:10), shielded, in a wait for a place of the limiter "pool""#
        #expect(text.contains(#"request" (Server/Users.swift:10): 0.312 seconds, from 0.1 seconds on, "# + holder))
    }

    @Test func `what held a scope is its wait, if no part of it lasted nearly as long`() {
        var story = Story()
        let request = story.begin(.scope, "request", at: 0)
        story.cancel(request, at: 100, .explicitly)
        let log = story.begin(.scope, "log", in: request, at: 110)
        story.end(log, at: 112)
        story.wait(request, from: 120, to: 400, .promise, "token")
        story.end(request, at: 401)
        let text = Recording(threads: [story.inOrder]).explanation(of: request) ?? ""
        #expect(text.contains(#"from 0.1 seconds on, in a wait for the result of the promise "token""#))
    }

    @Test func `of two cancellations the one that came first has asked a scope to stop`() {
        #expect(askedTwice.model.spans.map(\.source) == [0, 0])
        let text = askedTwice.explanation(of: 2) ?? ""
        #expect(text.contains(#"asked to stop at 0.049 seconds with scope "outer""#))
    }

    @Test func `parts count no more than the whole, however many tasks wait at once`() {
        var story = Story()
        let scope = story.begin(.scope, "scope", at: 0)
        for task: UInt64 in 1...3 { story.wait(scope, from: 10 * Double(task), to: 100 - Double(task), task: task) }
        story.end(scope, at: 100)
        let text = Recording(threads: [story.inOrder]).explanation(of: scope) ?? ""
        #expect(
            text.contains("at 0.01 seconds: a wait of another task in it for a sleep, 3 times, 0.089 seconds, 89 %")
        )
    }

    @Test func `a name that is longer than what events keep is found`() {
        let name = String(repeating: "x", count: 47) + "éclair"
        #expect(name.asKept == String(repeating: "x", count: 47) && "éclair".asKept == "éclair")
        #expect(String(repeating: "😀", count: 13).asKept == String(repeating: "😀", count: 12))
        #expect(("ab" + String(repeating: "😀", count: 13)).asKept == "ab" + String(repeating: "😀", count: 11))
        var story = Story()
        _ = story.begin(.scope, name.asKept, at: 0)
        let recording = Recording(threads: [story.inOrder])
        #expect(recording.longestOne(named: name) == 1 && recording.longestOne(named: "éclair") == nil)
    }

    @Test func `a scope that the timeline does not know`() {
        #expect(failingRequest.explanation(of: 77) == nil)
    }

    @Test func `the longest scopes of a name are listed with their numbers`() {
        let shard =
            #"#9 task "shard" (Server/Users.swift:16), began 1.785 seconds ago, took 0.487 seconds, threw an error"#
        let shards = failingRequest.longest(named: "SHARD").split(separator: "\n").map(String.init)
        #expect(shards.count == 5 && shards.first == shard)
        #expect(failingRequest.longest(named: "nothing") == "the timeline has nothing of that name\n")
        let many = serverTimeline(events: 4_000)
        let count = many.model.spans.count { $0.name?.contains("GET") == true }
        #expect(many.longest(named: "get").hasSuffix("\nand \(count - 30) shorter ones\n"))
    }

    @Test func `an overview tells what is open and waits, and what has taken long`() {
        var story = Story()
        let server = story.begin(.group, "server", at: 0)
        let quick = story.begin(.child, "quick", in: server, at: 100)
        let part = story.begin(.scope, "part", in: quick, at: 110)
        story.end(part, at: 190)
        story.end(quick, at: 200, .threw)
        let hanging = story.begin(.child, "hanging", in: server, at: 300)
        let commit = story.begin(.scope, nil, in: hanging, at: 400)
        story.cancel(hanging, at: 700, .explicitly)
        story.wait(commit, from: 450, to: nil, .place, "pool")
        _ = story.begin(.child, "late", in: server, at: 800)
        let recording = Recording(threads: [story.inOrder], lost: [5])
        let text = #"""
            10 events in 0.8 seconds, 5 earlier ones overwritten

            open at the end, the longest first:
              #5 group "server" → task "hanging" → scope (Server/Users.swift:10), open for 0.4 seconds, asked to stop 0.1 seconds before that
                  waits for a place of the limiter "pool"
              #6 group "server" → task "late" (Server/Users.swift:10), open for 0.0 seconds

            what took the longest of what has ended:
              #2 group "server" → task "quick" (Server/Users.swift:10), took 0.1 seconds, threw an error

            """#
        #expect(Overview(recording).text == text)
        let ofFile = "process 7: 10 events in 0.8 seconds, 5 earlier ones overwritten; ages are as of the last one\n"
        #expect(Overview(recording, process: 7).text.hasPrefix(ofFile))
        #expect(Overview(Recording(threads: [])).text == "0 events, none overwritten\n")
    }
}
