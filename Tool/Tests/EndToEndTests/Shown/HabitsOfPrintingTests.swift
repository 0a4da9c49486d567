#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    /// What commands print that is no text, and where it is sent that takes nothing.
    @Suite struct HabitsOfPrintingTests {
        @Test func aBinaryPassesUnchanged() async throws {
            try await withTemporaryDirectory { directory in
                var random = SystemRandomNumberGenerator()
                // Ends with a newline, as it would get one if it did not.
                let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) } + [0x0A]
                try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/binary"))
                let run = try await quattro("run", "--quiet", "cat \(directory)/binary")
                let lines = run.output.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
                let prefix = Array("[1 cat] ".utf8)
                #expect(lines.allSatisfy { $0.starts(with: prefix) })
                #expect(Array(lines.map { $0.dropFirst(prefix.count) }.joined(separator: [0x0A])) + [0x0A] == bytes)
            }
        }

        @Test func aLineWithoutAnEndTakesNoMemory() async throws {
            // In kB, before and after 64 MB.
            let peak = "sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$PPID/status >&2"
            let run = try await withTemporaryDirectory { directory in
                try "\(peak); head -c 64000000 /dev/zero | tr '\\0' x; \(peak)\n".write(
                    toFile: "\(directory)/commands",
                    atomically: true,
                    encoding: .utf8
                )
                return try await shell("\"$QUATTRO\" run --quiet --from \(directory)/commands >/dev/null")
            }
            let peaks = run.error.split(separator: "\n").compactMap { Int($0.split(separator: " ").last ?? "") }
            try #require(peaks.count == 2)
            #expect(peaks[1] - peaks[0] < 16_000)
        }

        @Test(arguments: [("true", Int32(0)), ("echo lost >&2; exit 3", 3)])
        func aStandardErrorThatTakesNothingChangesNoStatus(command: String, status: Int32) async throws {
            for target in ["/dev/full", "&-"] {
                let run = try await shell("\"$QUATTRO\" run '\(command)' 2>\(target)")
                #expect(run.status == .exited(status))
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aTerminalThatIsHeldHoldsTheCommandsToo() async throws {
            try await withTemporaryDirectory { directory in
                let counting = "n=0; while :; do n=$((n + 1)); echo $n >\(directory)/count; echo line $n; done"
                let count = { FileManager.default.contents(atPath: "\(directory)/count") }
                let ended = try await onTerminal(script: "exec \"$QUATTRO\" run --quiet '\(counting)'") { terminal in
                    try await terminal.wait(for: "line 1")
                    try terminal.type("\u{13}")
                    var (last, since) = (count(), ContinuousClock.now)
                    try await terminal.wait("it is held") { _ in
                        if let now = count(), !now.isEmpty, now != last { (last, since) = (now, .now) }
                        return since.duration(to: .now) > .milliseconds(200)
                    }
                    try terminal.type("\u{11}")
                    try await terminal.wait("it goes on") { _ in count() != last }
                    try terminal.type("\u{03}")
                }
                #expect(ended.status == .exited(130))
                #expect(ended.isTerminalAsBefore)
            }
        }

        /// Ticks of 10 ms: with a terminal it draws its block each second at least.
        @Test func aRunThatOnlyWaitsTakesNextToNoTimeOfAProcessor() async throws {
            try await withTemporaryDirectory { directory in
                let ticks = "set -- $(cut -d\")\" -f2 /proc/$PPID/stat); echo $((${12} + ${13})) >>\(directory)/ticks"
                let ended = try await onTerminal(
                    script: "exec \"$QUATTRO\" run '\(ticks); sleep 1; \(ticks)'"
                ) { _ in }
                #expect(ended.status == .exited(0))
                let counts = try String(contentsOfFile: "\(directory)/ticks", encoding: .utf8)
                    .split(separator: "\n").compactMap { Int($0) }
                try #require(counts.count == 2)
                #expect(counts[1] - counts[0] <= 20)
            }
        }
    }
}
#endif
