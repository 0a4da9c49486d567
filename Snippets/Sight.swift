// Looking at a running program. The guides of QuattroInspect.docc quote this file.
import Foundation
import Quattro
import QuattroInspect

enum Looking {
    // One line in the main function: from now on, `kill -USR1` prints the tree.
    static func onSignal() {
        Inspector.printTreeOnSignal()
    }

    // The tree, for curl and for `quattro top`.
    static func overSocket() throws {
        try Inspector.serve()
    }

    // Logs what was asked to stop and does not.
    static func watchdog() {
        Inspector.reportStuck(after: .seconds(10)) { stuck in
            print("overdue: \(stuck)")
        }
    }

    // Prints a part of the program, in a test or a log, whether anything is watched or not.
    static func part(of group: ScopedTaskGroup) {
        print(TaskTree.capture(in: group.cancelScope))
    }

    // The tree as JSON, a line at a time.
    static func json() {
        TaskTree.capture().writeJSON { print($0, terminator: "") }
    }
}

enum LookingBack {
    // From now on, the last events of each thread are kept.
    static func record() {
        Inspector.watch(.events)
    }

    // Saves a page for each cause; the last 20 are kept.
    static func save() throws -> Timeline.Saving {
        try Timeline.save(
            when: .deadlineExceeded(named: "GET "),
            .slower(than: .seconds(2), named: "import"),
            .stuck(for: .seconds(10)),
            .signal(SIGUSR2),
            in: "/var/log/app/timelines",
            atMost: 20
        )
    }

    static func recordToFile() throws {
        try Timeline.record(to: "/dev/shm/app.timeline")
    }

    static func explain(_ scope: CancelScope) {
        print(Timeline.capture().explain(scope))
    }

    static func write(to file: inout [UInt8]) {
        Timeline.capture().writePerfetto { file += $0 }
    }

    static func note(_ key: String) {
        Timeline.mark("cache miss: \(key)")
    }
}

LookingBack.record()
await withCancelScope(name: "looked back at") { scope in
    LookingBack.note("users")
    LookingBack.explain(scope)
}
