import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct TopTests {
        @Test func `the tree is shown, and what is opened later with the next look`() async throws {
            try await withWatched { watched, _ in
                let end = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "task \"alpha\"  waits for a sleep")
                    #expect(top.screen.isAlternate && top.screen.isCursorHidden)
                    #expect(top.screen.text.contains("WatchedProgram (\(watched.number)) at "))
                    #expect(top.screen.text.contains("5 open, 3 tasks, 0 cancelled, 0 overdue"))
                    try await top.wait("the time that is left") { $0.text.firstMatch(of: /59m5\ds\* waiting/) != nil }
                    try watched.open("task later")
                    try await top.wait(for: "task \"later\"")
                    try top.type("q")
                }
                #expect(end.status == .exited(0))
                #expect(end.isClean)
                #expect(!end.screen.text.contains("alpha"))
            }
        }

        @Test func `nothing in a name is acted on by the terminal`() async throws {
            try await withWatched { watched, _ in
                let end = try await top(watched.socket) { top in
                    try await top.wait(for: "task \"beta\u{FFFD}[2J\u{FFFD} 日本語 \u{FFFD}31m\"")
                    #expect(top.screen.lines.count <= 24)
                    try top.type("q")
                }
                #expect(end.isClean)
                #expect(end.screen.unknown.isEmpty)
            }
        }

        @Test func `filter, order and selection survive what comes later`() async throws {
            try await withWatched { watched, _ in
                _ = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "limited")
                    try top.type("/alph\r\u{1B}[Bs")
                    try await top.wait("a list of one") { $0.lines[1].hasPrefix("order: age, filter: alph, 1 shown") }
                    try watched.open("task beta2")
                    try watched.open("task alphabet")
                    try await top.wait(for: "alphabet")
                    #expect(top.screen.lines[1].hasPrefix("order: age, filter: alph, 2 shown"))
                    #expect(!top.screen.text.contains("beta2"))
                    // Below the rows is more about the one that is selected.
                    #expect(top.screen.text.contains("group \"server\" → task \"alpha\"\n"))
                    try top.type("\u{1B}")
                    try await top.wait(for: "beta2")
                    #expect(top.screen.lines[1].hasPrefix("order: age, no filter"))
                    try top.type("q")
                }
            }
        }

        @Test func `what is overdue stands out, and can be shown alone with what is around it`() async throws {
            try await withWatched { watched, _ in
                try watched.open("stubborn mule")
                _ = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "1 overdue")
                    #expect(top.screen.text.contains("OVERDUE"))
                    #expect(top.screen.styles.contains("1;31m"))
                    try top.type("o")
                    try await top.wait("three rows") { $0.lines[1].contains("only what is overdue, 3 shown") }
                    #expect(!top.screen.text.contains("alpha"))
                    try top.type("\u{1B}[F")
                    try await top.wait(for: "held by scope")
                    try top.type("q")
                }
            }
        }

        @Test func `without colors there is none`() async throws {
            try await withWatched { watched, _ in
                try watched.open("stubborn mule")
                let end = try await top("--interval", "0.1", watched.socket, variables: ["NO_COLOR": "1"]) { top in
                    try await top.wait(for: "OVERDUE")
                    try top.type("q")
                }
                #expect(end.screen.styles.isDisjoint(with: ["31m", "1;31m", "7;1;31m"]))
            }
        }

        @Test func `a picture that is stopped stays as it is`() async throws {
            try await withWatched { watched, _ in
                _ = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "alpha")
                    try top.type(" ")
                    try await top.wait(for: "paused")
                    let rows = top.screen.lines[3...6]
                    try watched.open("task later")
                    // Answered after it is open.
                    let once = try await quattro("top", "--once", watched.socket)
                    #expect(once.text.contains("later"))
                    #expect(top.screen.lines[3...6] == rows)
                    try top.type(" ")
                    try await top.wait(for: "later")
                    try top.type("q")
                }
            }
        }

        @Test func `a terminal of another size is drawn anew`() async throws {
            try await withWatched { watched, _ in
                try watched.open("many 100")
                let end = try await top(watched.socket) { top in
                    try await top.wait(for: "105 open")
                    try await top.wait("24 lines") { $0.lines.count == 24 }
                    top.resize(columns: 40, rows: 60)
                    try await top.wait("60 lines") { $0.lines.count == 60 }
                    top.resize(columns: 30, rows: 10)
                    try await top.wait("10 lines") { $0.lines.count == 10 }
                    try await top.wait("short lines") { $0.lines.allSatisfy { $0.count <= 30 } }
                    try top.type("\u{1B}[F")
                    try await top.wait("the last row") { $0.lines[8].hasPrefix("waiting    └ task \"one-99\"") }
                    try top.type("q")
                }
                #expect(end.isClean)
            }
        }

        #if os(Linux)
        @Test func `nothing is left behind in the process`() async throws {
            try await withWatched { watched, _ in
                let files = { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(watched.number)/fd").count }
                let threads = {
                    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(watched.number)/task").count
                }
                _ = try await quattro("top", "--once", watched.socket)
                let before = (try files(), try threads())
                _ = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "alpha")
                    let first = top.screen.lines[0]
                    try await top.wait("another second") { $0.lines[0] != first }
                    try top.type("q")
                }
                // Its side of the last connection is closed when it has seen the end of ours, and it answers one after the other.
                let after = try await quattro("top", "--once", "--json", watched.socket)
                #expect(after.text.contains("alpha"))
                #expect(try files() <= before.0 + 1)
                #expect(try threads() <= before.1 + 2)
                #expect(!after.text.contains("quattro top"))
            }
        }
        #endif
    }
}
