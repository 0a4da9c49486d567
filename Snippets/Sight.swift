// Looking at a running program. Documentation/SeeingARunningProgram.md quotes this file.
import Quattro
import QuattroInspect

struct NoSuchRoom: Error {}

enum Server {
    // A request with a time limit, which one of its tasks holds up.
    static func answer(user: Int) async throws {
        try await fail(after: .seconds(5), name: "GET /users/\(user)") {
            try await withScopedTaskGroup(name: "load") { group in
                group.addTask(name: "rooms") {
                    try await Task.sleep(for: .seconds(1), clock: .quattro)
                    throw NoSuchRoom()
                }
                group.addTask(name: "legacy") {
                    await withShield(name: "commit") { try? await Task.sleep(for: .seconds(30), clock: .quattro) }
                }
            }
        }
    }
}

enum Looking {
    // One line in the main function: `kill -USR1` prints the tree from here on.
    static func onSignal() {
        Inspector.printTreeOnSignal()
    }

    // For curl and for `quattro top`.
    static func overSocket() throws {
        try Inspector.serve()
    }

    // What does not stop is told to the log.
    static func watchdog() {
        Inspector.reportStuck(after: .seconds(10)) { stuck in
            print("\(stuck.node) was asked to stop \(stuck.age) ago, and is held by \(stuck.holders)")
        }
    }

    // A part of the program, in a test or a log, whether anything is watched or not.
    static func part(of group: ScopedTaskGroup) {
        print(TaskTree.capture(in: group.cancelScope))
    }

    // As JSON, a line at a time.
    static func json() {
        TaskTree.capture().writeJSON { print($0, terminator: "") }
    }
}

Looking.onSignal()
try? await Server.answer(user: 7)
