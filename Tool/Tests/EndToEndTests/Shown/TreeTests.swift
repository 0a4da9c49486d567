import Foundation
import Subprocess
import Testing

extension EndToEnd.Shown {
    /// What runs, shown as a tree while it runs.
    @Suite struct TreeTests {
        /// Runs the tool in a script until a text is in the file of its errors after SIGUSR1, and ends it.
        private func tree(
            _ arguments: String,
            until text: String,
            _ before: String = "",
            _ afterwards: String = ""
        ) async throws -> [String] {
            try await withTemporaryDirectory { directory in
                let run = try await shell(
                    """
                    \(waiting)
                    "$QUATTRO" run \(arguments) >\(directory)/out 2>\(directory)/error & tool=$!
                    await 'grep -q up \(directory)/out'
                    \(before)
                    await 'grep -qF "\(text)" \(directory)/error || { kill -USR1 $tool; false; }'
                    \(afterwards)
                    kill -TERM $tool
                    wait $tool
                    echo "status $?"
                    cat \(directory)/error \(directory)/out
                    """
                )
                #expect(run.lines.first == "status 143")
                #expect(run.leftBehind.isEmpty)
                return run.lines
            }
        }

        @Test func aSignalShowsWhatRunsWithItsProcessAndWhatIsLeftOfItsTime() async throws {
            let arguments = "--fail-after 1h --each-fail-after 30m 'echo up; sleep 1000' 'exit 0'"
            let lines = try await tree(arguments, until: "1 ended")
            #expect(lines[1].wholeMatch(of: /quattro: process \d+, running for [\d.]+s, 59m\d\ds left/) != nil)
            let first = try #require(lines.first { $0.hasPrefix("├ [1 echo]") })
            #expect(first.contains(/: running for [\d.]+s, process \d+, 29m\d\ds left: echo up; sleep 1000$/))
            #expect(lines.contains("└ 1 ended: 1 ok"))
        }

        @Test func theProcessIsThatOfTheShellOfTheCommand() async throws {
            let lines = try await tree("'echo up $$; exec sleep 1000'", until: ": echo up")
            let tree = try #require(lines.first { $0.hasPrefix("└ [1 echo]") })
            let process = try #require(tree.firstMatch(of: /process (\d+): echo up/)).1
            #expect(lines.contains("[1 echo] up \(process)"))
        }

        @Test func whatWaitsForItsTurnAndWhetherTheBackgroundIsReadyIsShown() async throws {
            let arguments =
                "--concurrency-limit 1 --background 'echo listening; exec sleep 1000' --ready listening "
                + "'echo up; sleep 1000' 'echo second'"
            let lines = try await tree(arguments, until: "[3 echo]: ready")
            #expect(lines.contains("├ 1 waiting"))
            #expect(lines.contains("│ └ [2 echo]: echo second"))
            #expect(lines.contains { $0.hasPrefix("  └ [3 echo]: ready, running for ") })
        }

        @Test func whatWasAskedToStopAndHasNotIsShownWithSinceWhen() async throws {
            // The second SIGTERM, which ends the tool, ends the grace: but not within half a second of the first.
            let arguments = "--grace 1h 'trap : TERM; echo up; while :; do sleep 0.1; done' "
            let lines = try await tree(arguments, until: "asked to stop", "kill -TERM $tool", "sleep 0.6")
            let pattern =
                /└ \[1 trap\]: asked to stop [\d.]+s ago, cancelled \(SIGTERM\), running for .*, process \d+: trap.*/
            #expect(lines.contains { $0.wholeMatch(of: pattern) != nil })
        }

        #if os(Linux)
        @Test func controlTShowsTheTreeAboveTheLiveBlockWhichGoesOn() async throws {
            let script = "exec \"$QUATTRO\" run --fail-after 1h 'echo up; exec sleep 1000'"
            let ended = try await onTerminal(script: script) { terminal in
                try await terminal.wait { $0.text.contains("up") && $0.text.contains("left") }
                try terminal.type("\u{14}")
                try await terminal.wait { screen in
                    let lines = screen.lines
                    guard let tree = lines.firstIndex(where: { $0.hasPrefix("└ [1 echo]: running for") }) else {
                        return false
                    }
                    return lines.dropFirst(tree + 1).contains { $0.hasPrefix("[1 echo]") && $0.contains("left") }
                }
                terminal.send(SIGTERM)
            }
            #expect(ended.status == .exited(143))
            #expect(ended.isClean)
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR2])
        func theTerminalIsAsBeforeHoweverTheToolEnds(signal: Int32) async throws {
            let ended = try await onTerminal(script: "exec \"$QUATTRO\" run 'echo up; exec sleep 1000'") { terminal in
                try await terminal.wait(for: "up")
                terminal.send(signal)
            }
            #expect(ended.status == .exited(128 + signal))
            #expect(ended.isClean)
        }

        @Test func anotherReaderOfTheKeysDoesNotKeepTheToolFromEnding() async throws {
            // Each takes some: what the tool has seen to be there may be gone when it reads.
            let script =
                "cat <\"$TTY\" >/dev/null & \"$QUATTRO\" run 'echo up; exec sleep 1000'; status=$?; kill $!; exit $status"
            let ended = try await onTerminal(script: script) { terminal in
                try await terminal.wait(for: "up")
                for _ in 1...500 { try terminal.type("x") }
                try terminal.type("\u{03}")
            }
            #expect(ended.status == .exited(130) || ended.status == .signaled(SIGINT))
            #expect(ended.isClean)
        }

        @Test func whatReadsTheToolsOutputKeepsTheKeysForItself() async throws {
            let script =
                "\"$QUATTRO\" run 'echo up; exec sleep 1000' | (read line; stty -a <\"$TTY\"; kill $(pgrep -P $$ -x quattro))"
            let ended = try await onTerminal(script: script) { terminal in
                try await terminal.wait { $0.text.contains(" icanon") }
            }
            #expect(ended.isClean)
        }
        #endif
    }
}
