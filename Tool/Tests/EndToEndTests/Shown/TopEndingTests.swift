import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    @Suite struct TopEndingTests {
        @Test(arguments: [
            ("Ctrl-C", Int32(130)), ("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129), ("SIGQUIT", 131),
        ])
        func `the terminal is as it was, whatever ends it`(how: String, status: Int32) async throws {
            let signals = ["SIGINT": SIGINT, "SIGTERM": SIGTERM, "SIGHUP": SIGHUP, "SIGQUIT": SIGQUIT]
            try await withWatched { watched, _ in
                let end = try await top(watched.socket) { top in
                    try await top.wait(for: "alpha")
                    if let signal = signals[how] { top.send(signal) } else { try top.type("\u{3}") }
                }
                #expect(end.status == .exited(status))
                #expect(end.isClean)
            }
        }

        @Test(arguments: [SIGKILL, SIGTERM])
        func `when the process ends it says so and ends`(signal: Int32) async throws {
            try await withWatched { watched, _ in
                let end = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "alpha")
                    watched.send(signal)
                }
                #expect(end.status == .exited(0))
                #expect(end.isClean)
                #expect(end.screen.text.contains("quattro: process \(watched.number) (WatchedProgram) has ended"))
            }
        }

        @Test func `while the process hangs keys work, and the time without an answer is told`() async throws {
            try await withWatched { watched, _ in
                let end = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "alpha")
                    watched.send(SIGSTOP)
                    try await top.wait(for: "no answer for ")
                    try top.type("s")
                    try await top.wait(for: "order: age")
                    try await top.wait(for: "no answer for 2.")
                    watched.send(SIGCONT)
                    try await top.wait("an answer") { !$0.text.contains("no answer") }
                    watched.send(SIGSTOP)
                    try await top.wait(for: "no answer for ")
                    try top.type("q")
                }
                #expect(end.status == .exited(0))
                #expect(end.isClean)
            }
        }

        @Test func `a terminal that takes nothing any more does not keep it from ending`() async throws {
            try await withWatched { watched, _ in
                try watched.open("many 300")
                let end = try await top("--interval", "0.1", watched.socket) { top in
                    try await top.wait(for: "305 open")
                    top.hang()
                    top.resize(columns: 400, rows: 200)
                    // Far more is drawn than a terminal keeps for a reader.
                    for _ in 0..<40 { try top.type("s\u{C}") }
                    try await top.wait("much to be read") { _ in top.waitingBytes > 4_000 }
                    top.send(SIGTERM)
                }
                #expect(end.status == .exited(143))
                #expect(end.isClean)
            }
        }

        @Test func `stopped by Ctrl-Z it gives the terminal back, and goes on in the foreground`() async throws {
            try await withWatched { watched, _ in
                let script = """
                    set -m
                    "$QUATTRO" top '\(watched.socket)'
                    echo "stopped, $(stty -a | grep -c -- '-echo ')"
                    read line
                    fg >/dev/null
                    echo "ended with $?"
                    """
                let end = try await onTerminal(script: script) { top in
                    try await top.wait(for: "alpha")
                    try top.type("\u{1A}")
                    try await top.wait("out of the screen") {
                        !$0.isAlternate && !$0.isCursorHidden && $0.text.contains("stopped, 0")
                    }
                    try top.type("\n")
                    try await top.wait("back") { $0.isAlternate && $0.text.contains("alpha") }
                    try top.type("s")
                    try await top.wait(for: "order: age")
                    try top.type("q")
                    try await top.wait(for: "ended with 0")
                }
                #expect(end.isClean)
            }
        }

        @Test func `where there are no jobs Ctrl-Z stops nothing`() async throws {
            try await withWatched { watched, _ in
                let end = try await top(watched.socket) { top in
                    try await top.wait(for: "alpha")
                    try top.type("\u{1A}s")
                    try await top.wait("still there") { $0.isAlternate && $0.text.contains("order: age") }
                    try top.type("q")
                }
                #expect(end.status == .exited(0))
                #expect(end.isClean)
            }
        }
    }
}
