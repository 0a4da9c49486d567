import Quattro
import QuattroTimeline
import Testing

/// A child that calls `started(_:)`, and an operation that its caller leaves behind, belong to the group from then on.
struct MovedTests {
    @Test func `what has moved obeys its new group from then on, and no longer what it was in`() {
        let text = #"""
            started task "service" (Server/Users.swift:3)
              took 0.88 seconds, threw an error
              asked to stop at 0.78 seconds with group "services" (Server/Users.swift:1), explicitly: shutdown; ended 0.1 seconds later
              moved at 0.04 seconds to group "services" (Server/Users.swift:1)

            where its time went:
              at 0.01 seconds: a wait for the result of the promise "socket", 0.025 seconds, 3 %
              at 0.08 seconds: a wait for the next element, 0.78 seconds, 89 %
              its own code: 0.075 seconds, 9 %

            the longest waits:
              0.78 seconds at 0.08 seconds: for the next element
              0.025 seconds at 0.01 seconds: for the result of the promise "socket"

            what went on after it had been asked to stop:
              started task "service" (Server/Users.swift:3): 0.1 seconds, from 0.78 seconds on, in a wait for the next element

            """#
        #expect(startedService.explanation(of: 3) == text)
    }

    @Test func `what it was in has it as a part until it moved, and nothing of it after that`() {
        let text = #"""
            scope "startup" (Server/Users.swift:2)
              took 0.105 seconds, ended by its cancellation
              deadline at 0.1 seconds, its own, set when it began; reached
              asked to stop at 0.1 seconds by its deadline, set when it began; ended 0.005 seconds later

            where its time went:
              at 0.01 seconds: started task "service" (Server/Users.swift:3), moved to group "services" (Server/Users.swift:1) at 0.05 seconds, 0.04 seconds, 38 %
              at 0.011 seconds: a wait for started task "service" (Server/Users.swift:3) to call started(_:), 0.039 seconds, 37 %
              its own code: 0.066 seconds, 63 %

            the longest waits:
              0.039 seconds at 0.011 seconds: for started task "service" (Server/Users.swift:3) to call started(_:)
              0.025 seconds at 0.02 seconds: for the result of the promise "socket", in started task "service" (Server/Users.swift:3)

            who cancelled what:
              at 0.1 seconds: scope "startup" (Server/Users.swift:2), by its deadline, set when it began

            """#
        #expect(startedService.explanation(of: 2) == text)
    }

    @Test func `its new group has it as a part since it moved`() {
        let text = startedService.explanation(of: 1) ?? ""
        let part =
            #"at 0.06 seconds: started task "service" (Server/Users.swift:3), which came from scope "startup" (Server/Users.swift:2), asked to stop at 0.8 seconds, 0.84 seconds, 93 %"#
        #expect(text.contains(part))
        #expect(
            text.contains(
                #"at 0.01 seconds: scope "startup" (Server/Users.swift:2), asked to stop at 0.11 seconds, 0.105 seconds, 12 %"#
            )
        )
        #expect(
            text.contains(#"service" (Server/Users.swift:3): 0.1 seconds, from 0.8 seconds on, in a wait for the next"#)
        )
    }

    @Test func `its row stays, and files tell when it moved and to what`() {
        let model = startedService.model
        #expect(model.spans[2].parent == 1 && model.spans[2].home == 0)
        #expect(
            model.instants.contains {
                $0.kind == .moved && $0.time == Story.time(60) && $0.text == "group \"services\""
            }
        )
        var page = ""
        startedService.writeHTML { page += $0 }
        #expect(page.contains("\"homes\":[\n[2,60000000,0]],"))
        var bytes: [UInt8] = []
        startedService.writePerfetto { bytes += $0 }
        #expect(bytes.contains(Array("moved to group \"services\"".utf8)))
    }

    @Test func `an operation that was left behind no longer has the deadline of its caller`() {
        var story = Story()
        let server = story.begin(.group, "server", at: 0)
        let request = story.begin(.scope, "GET /x", in: server, at: 1, left: 100)
        let legacy = story.begin(.abandonable, "legacy", in: request, at: 2)
        let shield = story.begin(.scope, nil, in: legacy, at: 3, isShielded: true)
        story.wait(shield, from: 10, to: 400)
        story.cancel(request, at: 101, .deadline)
        story.note(.moved, legacy, at: 102, other: server)
        story.end(request, at: 103, .absorbed)
        story.end(shield, at: 403)
        story.end(legacy, at: 404)
        story.end(server, at: 405)
        let recording = Recording(threads: [story.inOrder])
        let ofLegacy = recording.explanation(of: legacy) ?? ""
        #expect(!ofLegacy.contains("deadline at"))
        // It was asked to stop before it was left behind, and that stays so.
        #expect(ofLegacy.contains("asked to stop at 0.099 seconds with scope \"GET /x\""))
        let ofRequest = recording.explanation(of: request) ?? ""
        #expect(ofRequest.contains("0.1 seconds, 98 %"))
        #expect(ofRequest.contains("0.092 seconds at 0.009 seconds: for a sleep, in scope (Server/Users.swift:10)\n"))
        #expect(!ofRequest.contains("legacy\" (Server/Users.swift:10): "))
        #expect(Overview(recording).text.contains("#1 group \"server\""))
    }

    @Test func `an overview shows it where it belongs`() {
        var story = Story()
        let group = story.begin(.group, "services", at: 0)
        let startup = story.begin(.scope, "startup", in: group, at: 1)
        let service = story.begin(.starting, "service", in: startup, at: 2)
        story.note(.moved, service, at: 3, other: group)
        story.end(startup, at: 4)
        let text = Overview(Recording(threads: [story.inOrder])).text
        #expect(text.contains("group \"services\" → started task \"service\" ("))
    }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
