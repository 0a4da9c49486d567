#if os(Linux)
import Foundation
import Subprocess
import Testing

extension EndToEnd.Endings {
    /// Ctrl-Z, and what makes the tool go on.
    @Suite struct SuspensionTests {
        @Test func controlZStopsTheCommandsTooAndTheyGoOnWithTheTool() async throws {
            try await withTemporaryDirectory { directory in
                let ticking =
                    "echo up; while :; do echo >>\(directory)/ticks; [ -e \(directory)/end ] && exit 3; sleep 0.01; done"
                // As a shell with jobs would, which gives the tool a group of its own.
                let script =
                    "set -m; \"$QUATTRO\" run '\(ticking)'; stty -a | grep -o ' icanon'; fg >/dev/null; exit $?"
                let ended = try await onTerminal(script: script) { terminal in
                    try await terminal.wait(for: "up")
                    try terminal.type("\u{1A}")
                    // The terminal is the shell's again, which makes the tool go on after that.
                    try await terminal.wait(for: " icanon")
                    _ = FileManager.default.createFile(atPath: "\(directory)/end", contents: nil)
                }
                #expect(ended.status == .exited(3))
                #expect(ended.isClean)
            }
        }

        @Test func whileTheToolIsStoppedNoProcessOfACommandRuns() async throws {
            try await withTemporaryDirectory { directory in
                let script = """
                    \(waiting)
                    "$QUATTRO" run --quiet 'sleep 1000 & set -m; sleep 1000 & echo up $$; while :; do sleep 0.01; done' \
                        >\(directory)/out & tool=$!
                    await 'grep -q up \(directory)/out'
                    session=$(sed -n 's/.*up //p' \(directory)/out)
                    kill -TSTP $tool
                    await 'is T'
                    # What a process is sent it comes to know when it runs the next time; one in D waits for a child to leave its
                    # memory, and that child is stopped.
                    await '! ps -o stat= -s $session | grep -qv "^[TZD]"'
                    echo "$(ps -o stat= -s $session | grep -c "^[TD]") are stopped"
                    kill -CONT $tool
                    await '! ps -o stat= -s $session | grep -q "^T"'
                    echo went on
                    kill -TERM $tool
                    wait $tool
                    echo "status $?"
                    """
                let run = try await shell(script, inGroup: true)
                // Its shell, what it waits for at the moment, and the two in the background.
                #expect(run.lines.first.map { ["3 are stopped", "4 are stopped"].contains($0) } == true)
                #expect(run.lines.dropFirst() == ["went on", "status 143"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func theTimeGoesOnWhileTheToolIsStopped() async throws {
            try await withTemporaryDirectory { directory in
                // On a machine that is so slow that it is over before the tool could be stopped, with more time.
                let script = """
                    \(waiting)
                    for seconds in 1 4 16; do
                        began=$(date +%s)
                        "$QUATTRO" run --fail-after ${seconds}s 'echo up; exec sleep 1000' >\(directory)/out 2>\(directory)/error & tool=$!
                        await 'is Z || grep -q up \(directory)/out'
                        kill -TSTP $tool
                        await 'is T Z'
                        is T && break
                    done
                    await '[ $(date +%s) -gt $((began + seconds + 1)) ]'
                    is T && echo stopped for long
                    kill -CONT $tool
                    wait $tool
                    echo "status $?"
                    sed -n 2p \(directory)/error
                    """
                let run = try await shell(script, inGroup: true)
                #expect(run.lines.prefix(2) == ["stopped for long", "status 124"])
                #expect(run.lines.last?.contains(/\[1 echo\]  deadline \(--fail-after \d+s\)/) == true)
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func whatHasBeenToldToEndIsNotStoppedAnyMore() async throws {
            try await withTemporaryDirectory { directory in
                let careful =
                    "trap \"touch \(directory)/cleaning; until [ -e \(directory)/end ]; do sleep 0.01; done; exit\" TERM; "
                    + "echo up; while :; do sleep 0.01; done"
                let script = """
                    \(waiting)
                    "$QUATTRO" run --grace 1h '\(careful)' >\(directory)/out & tool=$!
                    await 'grep -q up \(directory)/out'
                    kill -TERM $tool
                    await '[ -e \(directory)/cleaning ]'
                    kill -TSTP $tool
                    touch \(directory)/end
                    await 'is T Z'
                    is T && { echo was stopped; kill -CONT $tool; }
                    wait $tool
                    echo "status $?"
                    """
                let run = try await shell(script, inGroup: true)
                #expect(run.lines == ["status 143"])
                #expect(run.leftBehind.isEmpty)
            }
        }

        @Test func aTerminalThatTakesNothingKeepsNeitherTheToolFromStoppingNorItsCommands() async throws {
            try await withTemporaryDirectory { directory in
                // The shell writes nothing, which would not come to an end.
                let script = """
                    exec 2>/dev/null; set -m
                    "$QUATTRO" run --grace 100ms 'echo $$ >\(directory)/process; yes' 2>"$TTY"
                    touch \(directory)/stopped; until [ -e \(directory)/goes-on ]; do sleep 0.01; done
                    fg >/dev/null; exit $?
                    """
                let ended = try await onTerminal(script: script) { terminal in
                    try await terminal.wait(for: "[1 echo] y")
                    terminal.hang()
                    try await terminal.waitUntilFull()
                    // A tree, which is not shown, does not keep it from anything either.
                    try terminal.type("\u{14}\u{14}\u{1A}")
                    try await terminal.wait("it stops") { _ in
                        FileManager.default.fileExists(atPath: "\(directory)/stopped")
                    }
                    let process = try String(contentsOfFile: "\(directory)/process", encoding: .utf8)
                    let stopped = try await shell(
                        "\(waiting)\ntool=\(process.dropLast()); await '! ps -o stat= -s $tool | grep -qv \"^[TD]\"'; echo stopped"
                    )
                    #expect(stopped.lines == ["stopped"])
                    _ = FileManager.default.createFile(atPath: "\(directory)/goes-on", contents: nil)
                    try await terminal.wait("it goes on") { _ in
                        let status = FileManager.default.contents(atPath: "/proc/\(process.dropLast())/stat")
                        return status.map { !String(decoding: $0, as: UTF8.self).contains(") T ") } == true
                    }
                    try terminal.type("\u{03}")
                }
                #expect(ended.status == .exited(130))
                #expect(ended.isTerminalAsBefore)
            }
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
        func inTheBackgroundThereIsNoLiveBlockAndInTheForegroundItIsThereAgainWithItsKeys() async throws {
            // This shell brings a job that runs to the foreground without a word to it.
            let script = """
                exec /bin/bash -c 'set -m; "$QUATTRO" run --fail-after 1h "echo up; exec sleep 1000"; echo stopped
                bg; read line; echo "read $line"; fg; exit $?'
                """
            let ended = try await onTerminal(script: script) { terminal in
                try await terminal.wait { $0.text.contains("up") && $0.text.contains("left") }
                try terminal.type("\u{1A}")
                try await terminal.wait(for: "stopped")
                #expect(!terminal.screen.text.contains("left"))
                // The keys are for the shell.
                try terminal.type("words\n")
                try await terminal.wait(for: "read words")
                try await terminal.wait(for: "m59s left")
                try terminal.type("\u{14}")
                try await terminal.wait { screen in
                    let tree = screen.lines.firstIndex { $0.hasPrefix("└ [1 echo]: running for") }
                    return tree.map { screen.lines.dropFirst($0 + 1).contains { $0.contains("left") } } == true
                }
                try terminal.type("\u{03}")
            }
            #expect(ended.status == .exited(130))
            #expect(ended.isTerminalAsBefore)
        }
    }
}
#endif
